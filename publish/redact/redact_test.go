package redact_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"path"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/publish/redact"
)

// TestForms: a secret is found in every form, wherever base64 has it.
func TestForms(t *testing.T) {
	const secret = "s3cr3t/+\"<&>\\key//@value\x02"
	set := redact.New(strings.ToUpper)
	set.Add(" " + secret + "\n")
	quoted, _ := json.Marshal(secret)
	texts := []string{secret, string(quoted), url.QueryEscape(secret), url.PathEscape(secret), strconv.Quote(secret), path.Clean(secret), url.UserPassword("u", secret).String(), "https://x/?t=" + url.QueryEscape(secret) + "&a=b", strings.ToUpper(secret)}
	for _, before := range []string{"", "a", "ab", "user:", "user1:", "user12:"} {
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
			texts = append(texts, encoding.EncodeToString([]byte(before+secret+"behind")))
		}
	}
	for _, text := range texts {
		got := set.Text("before " + text + " behind")
		if !strings.Contains(got, redact.Mark) || strings.Contains(got, "s3cr3t") {
			t.Errorf("%s became %s", text, got)
		}
	}
}

// TestShort: values that occur by accident are no secrets, and a file of several lines is also
// found line by line.
func TestShort(t *testing.T) {
	set := redact.New()
	for _, value := range []string{"", "1", "true", "4001", "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nshort\n-----END KEY-----"} {
		set.Add(value)
	}
	if got, want := set.Text("1 true 4001 MIIEvQIBADANBgkq short"), "1 true 4001 "+redact.Mark+" short"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var none *redact.Set
	none.Add("hunter22")
	redact.Always("for everybody")
	if got := none.Text("hunter22, for everybody"); got != "hunter22, "+redact.Mark {
		t.Error(got)
	}
}

// TestStreams: a stream prints what the whole text prints, however it is cut into writes.
func TestStreams(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := redact.New()
		secrets := rapid.SliceOfN(rapid.StringMatching(`[ab]{6,9}`), 1, 4).Draw(t, "secrets")
		for _, s := range secrets {
			set.Add(s)
		}
		text := rapid.StringMatching(`[abc]{0,60}`).Draw(t, "text")
		var out bytes.Buffer
		w := set.Writer(&out)
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			if got, err := w.Write([]byte(rest[:n])); got != n || err != nil {
				t.Fatal(got, err)
			}
			rest = rest[n:]
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if want := set.Text(text); out.String() != want {
			t.Fatalf("%s, want %s", out.String(), want)
		}
		for _, s := range secrets {
			if strings.Contains(out.String(), s) {
				t.Fatalf("%s has %s", out.String(), s)
			}
		}
	})
}

func BenchmarkText(b *testing.B) {
	set := redact.New()
	for _, value := range []string{"service:shop:7f2k3j4h5g6f7d8s9a0", "ghp_0123456789abcdefghijklmnop", "https://hooks.example.com/services/T0/B0/xyz"} {
		set.Add(value)
	}
	text := strings.Repeat("type Product @key(fields: \"id\") { id: ID! name: String price(currency: String): Int }\n", 1000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		set.Text(text)
	}
}
