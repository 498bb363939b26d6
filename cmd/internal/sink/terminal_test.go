package sink_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/cmd/internal/sink"
)

// alphabet has what means something to a terminal, to a reader or to the runner.
var alphabet = []string{
	"a", " ", "\n", "\r", "\r\n", "\t", "\x00", "\x07", "\x1b", "\x1b[1m", "\x1b]8;;http://x\x07", "\x7f", "\u0085", "\u009b2J", "\u202e", "\u2066", "\u200b", "\u2028",
	"\ufeff", "\U000e0041", "\u3164", "\xff", "é", "👩\u200d🚀", ":", "::", "::error::x", "#", "##", "##[error]x", "##vso[task.x y=z]1", "vso[", "v", "[", "%0A",
}

func drawn(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 30).Draw(t, "text"), "")
}

// TestStreamShowsText: whatever is written, however it is cut, nothing reaches a terminal or the
// runner but text, and the sequences of the program itself.
func TestStreamShowsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawn(t)
		workflow := rapid.Bool().Draw(t, "workflow")
		var out bytes.Buffer
		w := sink.Guard(&out, workflow)
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			_, _ = w.Write([]byte(rest[:n]))
			rest = rest[n:]
		}
		_ = sink.Raw(w)
		got := out.String()
		if sink.Visible(got) != got || strings.ContainsAny(got, "\r\x1b") {
			t.Fatalf("%q became %q", text, got)
		}
		if workflow && sink.HasWorkflowCommand(got) {
			t.Fatalf("%q became %q, which has a workflow command", text, got)
		}
		if strings.Count(got, "\n") != strings.Count(text, "\n") {
			t.Fatalf("%q became %q: the lines are others", text, got)
		}
	})
}

func TestOwnSequences(t *testing.T) {
	bold, off := sink.Own("\x1b[1m"), sink.Own("\x1b[22m")
	text := bold + "a\x1b[1mb" + off + "c"
	const want = "\x1b[1ma\\u{1b}[1mb\x1b[22mc"
	if got := sink.Show(text); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for cut := range len(text) {
		var out bytes.Buffer
		w := sink.Guard(&out, true)
		_, _ = w.Write([]byte(text[:cut]))
		_, _ = w.Write([]byte(text[cut:]))
		_ = sink.Raw(w)
		if out.String() != want {
			t.Errorf("cut at %d: %q, want %q", cut, out.String(), want)
		}
	}
	if got := sink.Guard(sink.Guard(&bytes.Buffer{}, true), false); sink.Guard(got, false) != got {
		t.Error("guarded twice")
	}
}

// TestJSONStaysTheSame: the strings of JSON are the same, and the text has only what is seen.
func TestJSONStaysTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ToValidUTF8(drawn(t), "?")
		var out bytes.Buffer
		var whole bytes.Buffer
		e := json.NewEncoder(&whole)
		e.SetEscapeHTML(false)
		if err := e.Encode([]string{text}); err != nil {
			t.Fatal(err)
		}
		w := sink.JSON(sink.Guard(&out, true))
		for whole.Len() > 0 {
			_, _ = w.Write(whole.Next(rapid.IntRange(1, whole.Len()).Draw(t, "n")))
		}
		var back []string
		if err := json.Unmarshal(out.Bytes(), &back); err != nil || len(back) != 1 || back[0] != text {
			t.Fatalf("%q became %q, %v", text, back, err)
		}
		if line := out.String(); sink.Visible(line) != line || sink.HasWorkflowCommand(line) {
			t.Fatalf("%q is written as %q", text, line)
		}
	})
}
