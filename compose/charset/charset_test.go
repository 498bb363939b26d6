package charset_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/schemactl/schemactl/compose/charset"
)

// encode16 writes text as UTF-16, with a byte order mark if the text has one.
func encode16(text string, little bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		high, low := byte(u>>8), byte(u)
		if little {
			high, low = low, high
		}
		b.WriteByte(high)
		b.WriteByte(low)
	}
	return b.String()
}

func TestDecode(t *testing.T) {
	const want = "\"\"\"Prix naïf 🙂\"\"\"\ntype Query { a: String }\n"
	for name, raw := range map[string]string{
		"UTF-8":                 want,
		"UTF-8 with a mark":     "\ufeff" + want,
		"UTF-16, little endian": encode16("\ufeff"+want, true),
		"UTF-16, big endian":    encode16("\ufeff"+want, false),
		"line ends of old Macs": strings.ReplaceAll(want, "\n", "\r"),
		"those in UTF-16":       encode16("\ufeff"+strings.ReplaceAll(want, "\n", "\r"), true),
	} {
		got, bad := charset.Decode(raw)
		if bad != nil || got != want {
			t.Errorf("%s: got %q, %+v", name, got, bad)
		}
		if again, bad := charset.Decode(got); bad != nil || again != got {
			t.Errorf("%s: not the same when decoded again: %q, %+v", name, again, bad)
		}
	}
	for raw, want := range map[string]string{
		"":                         "",
		"\ufeff":                   "",
		"\xff\xfe":                 "",
		"a\r\nb\rc\nd\r":           "a\r\nb\nc\nd\n",
		"a\r\r\nb":                 "a\n\r\nb",
		"valid \ufffd replacement": "valid \ufffd replacement",
	} {
		if got, bad := charset.Decode(raw); bad != nil || got != want {
			t.Errorf("%q: got %q, %+v", raw, got, bad)
		}
	}
}

func TestProblems(t *testing.T) {
	const query = "type Query {\n  a: String\n}\n"
	for name, tt := range map[string]struct {
		raw          string
		line, column int
		message, fix string
	}{
		"Latin-1":                     {"# naïf\n# pr\xe9cis\n", 2, 5, "the byte 0xE9 is invalid (it is é in Windows-1252)", "Save the file as UTF-8."},
		"Windows-1252":                {"\"\x93quoted\x94\"", 1, 2, "0x93 is invalid (it is “ in Windows-1252)", "UTF-8"},
		"a byte of no encoding":       {"ab\x81", 1, 3, "the byte 0x81 is invalid", "UTF-8"},
		"behind a mark":               {"\ufeffa\xe9", 1, 2, "0xE9", "UTF-8"},
		"after line ends of old Macs": {"a\rb\r\nc\xe9", 3, 2, "0xE9", "UTF-8"},
		"an encoded surrogate":        {"a\xed\xa0\x80", 1, 2, "0xED", "UTF-8"},
		"a character that breaks off": {"a\xe2\x82", 1, 2, "0xE2", "UTF-8"},
		"UTF-16 without a mark, LE":   {encode16(query, true), 1, 2, "UTF-16 without a byte order mark", "Save the file as UTF-8."},
		"UTF-16 without a mark, BE":   {encode16(query, false), 1, 1, "UTF-16 without a byte order mark", "Save the file as UTF-8."},
		"UTF-16 that breaks off":      {encode16("\ufeffa\nbc", true) + "x", 2, 3, "ends in the middle", "UTF-8"},
		"half a surrogate pair":       {encode16("\ufeffa", true) + "\x3d\xd8", 1, 2, "half a character", "UTF-8"},
		"a low surrogate":             {encode16("\ufeffab", false) + "\xde\x00\x00a", 1, 3, "half a character", "UTF-8"},
		"UTF-16 with U+0000":          {encode16("\ufeffa\x00", true), 1, 2, "U+0000", "not a compiled"},
		"UTF-32, LE":                  {"\xff\xfe\x00\x00a\x00\x00\x00", 1, 1, "UTF-32", "UTF-8"},
		"UTF-32, BE":                  {"\x00\x00\xfe\xff\x00\x00\x00a", 1, 1, "UTF-32", "UTF-8"},
		"gzip":                        {"\x1f\x8b\x08\x00\x00", 1, 1, "compressed", "not a compiled or compressed file"},
		"zip":                         {"PK\x03\x04\x14\x00", 1, 1, "compressed", "not a compiled or compressed file"},
		"a binary":                    {"\x7fELF\x02\x01\x01\x00", 1, 8, "it has the byte 0x00 here", "not a compiled or compressed file"},
		"a binary with another byte":  {"ab\xffc\x00d", 1, 3, "it has the byte 0xFF here", "not a compiled or compressed file"},
		"text with a NUL at its end":  {query + "\x00", 4, 1, "it has the byte 0x00 here", "not a compiled or compressed file"},
		"behind a valid replacement":  {"\ufffd\xe9", 1, 2, "0xE9", "UTF-8"},
	} {
		got, bad := charset.Decode(tt.raw)
		if bad == nil {
			t.Errorf("%s: no problem, got %q", name, got)
			continue
		}
		if got != tt.raw {
			t.Errorf("%s: the bytes are changed: %q", name, got)
		}
		if bad.Line != tt.line || bad.Column != tt.column || !strings.Contains(bad.Message, tt.message) || !strings.Contains(bad.Fix, tt.fix) || !strings.HasPrefix(bad.Message, "the file is not UTF-8 text: ") {
			t.Errorf("%s: %+v", name, bad)
		}
		if again := charset.Check(tt.raw); again == nil || *again != *bad {
			t.Errorf("%s: Check says %+v, Decode %+v", name, again, bad)
		}
	}
	if bad := charset.Check(encode16("\ufeff"+query, true)); bad == nil || !strings.Contains(bad.Message, "it is UTF-16") {
		t.Errorf("UTF-16 that was not decoded: %+v", bad)
	}
	if bad := charset.Check("\ufeff" + query); bad != nil {
		t.Errorf("a byte order mark of UTF-8: %+v", bad)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("type Query { a: ID }")
	f.Add("\xff\xfea\x00\r\x00")
	f.Add("\xfe\xff\xd8\x3d\xde\x42")
	f.Fuzz(func(t *testing.T, raw string) {
		text, bad := charset.Decode(raw)
		if bad != nil {
			if text != raw || bad.Line < 1 || bad.Column < 1 {
				t.Errorf("%q: %q, %+v", raw, text, bad)
			}
			return
		}
		if again := charset.Check(text); again != nil {
			t.Errorf("%q: the result is not UTF-8: %+v", raw, again)
		}
	})
}
