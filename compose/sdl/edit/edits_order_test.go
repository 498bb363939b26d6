package edit

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestRemoveInAnyOrder: which elements go decides what is left, whatever the order of the calls and
// however the text is broken into lines.
func TestRemoveInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	gaps := []string{" ", ", ", "\n", "\n  ", " ,\n\n", " # c\n", "\n# above\n  ", "\r\n"}
	for range 300 {
		var text strings.Builder
		text.WriteString("type Query {" + gaps[r.IntN(len(gaps))])
		for i := range 2 + r.IntN(6) {
			text.WriteString(string(rune('a'+i)) + ": Int" + gaps[r.IntN(len(gaps))])
		}
		text.WriteString("}\n")
		doc := Parse(text.String())
		fields := doc.Of()[0].Fields
		goes := r.Perm(len(fields))[:1+r.IntN(len(fields))]
		var want string
		for i := range 3 {
			together := &Edits{Text: doc.Text}
			for _, at := range goes {
				alone := &Edits{Text: doc.Text}
				alone.Remove(fields[at].Full)
				together.Remove(fields[at].Full)
				if got := together.list[len(together.list)-1]; got != alone.list[0] {
					t.Fatalf("%q: removing field %d takes %v, and %v after others", doc.Text, at, alone.list[0], got)
				}
			}
			if got := together.Apply(); i == 0 {
				want = got
			} else if got != want {
				t.Fatalf("%q becomes %q and %q", doc.Text, want, got)
			}
			r.Shuffle(len(goes), func(i, j int) { goes[i], goes[j] = goes[j], goes[i] })
		}
	}
}
