package sdl_test

import (
	"math/rand/v2"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

// TestSkipBrackets: a scanner that skips what is in brackets goes on like one that has taken every
// token of it.
func TestSkipBrackets(t *testing.T) {
	pieces := []string{"{", "}", "(", ")", "{}", "a", " ", "\n", "\r\n", "\r", `"}"`, `"\"}"`, `"`, `"""`, "\"\"\"\n}\\\"\"\" }\n\"\"\"", "# }\n", "#\"\n", `"\q}`, "é🙂", "1}", "1.}", "\ufeff", ",", "[", "]"}
	r := rand.New(rand.NewPCG(1, 2))
	closed := 0
	for range 20_000 {
		text := "{"
		for range r.IntN(14) {
			text += pieces[r.IntN(len(pieces))]
		}
		slow, fast := sdl.Scan(text), sdl.Scan(text)
		slow.Next()
		fast.Next()
		end, depth := 0, 1
		for depth > 0 {
			token := slow.Next()
			if token.Kind == sdl.TokenEnd {
				break
			}
			switch token.Kind {
			case '{':
				depth++
			case '}':
				depth--
			}
			end = token.End
		}
		if depth > 0 {
			end = 0
			slow = sdl.Scan(text)
			slow.Next()
		} else {
			closed++
		}
		got := fast.SkipBrackets('{', '}')
		if next, want := fast.Next(), slow.Next(); got != end || next != want {
			t.Fatalf("%q: ends at %d and goes on with %+v; want %d and %+v", text, got, next, end, want)
		}
	}
	if closed < 1000 {
		t.Errorf("only %d brackets are closed", closed)
	}
}
