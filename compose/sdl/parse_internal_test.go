package sdl

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestHalves: a document is read alike with its second half beside the first, whatever is edited in
// it, errors and places included.
func TestHalves(t *testing.T) {
	taken, errors := 0, 0
	both := func(text string, limit int) {
		t.Helper()
		src := &Source{Name: "a", Text: text}
		for _, exact := range []bool{false, true} {
			alone, beside := newReader(src, limit), newReader(src, limit)
			alone.exact, beside.exact = exact, exact
			alone.halved, beside.halved = len(text)+1, 0
			want, got := alone.document(), beside.document()
			if !reflect.DeepEqual(want, got) || !reflect.DeepEqual(alone.err, beside.err) || alone.err == nil && alone.tokens != beside.tokens {
				t.Fatalf("limit %d, exact %t: %v and %v, %d and %d tokens, of\n%s", limit, exact, alone.err, beside.err, alone.tokens, beside.tokens, text)
			}
			if alone.err != nil {
				errors++
			} else if h := beside.startHalf(); h != nil {
				<-h.done
				taken++
			}
		}
	}
	pieces := []string{
		"type A {\n  a(x: Int = 1): A! @d(a: [{b: \"}\"}])\n}\n", "enum E {\n  X\n}\n", "extend type A {\n  b: Int\n}\n", "schema {\n  query: A\n}\n", "\"s\" schema {\n  query: A\n}\n",
		"\"\"\"\n}\n\"\"\"\n", "\"\"\"\n}\n# \"\"\" scalar S\n", "# }\n}\n", "# a\n", "scalar S\n", "directive @d(a: In\n) on FIELD\n", "input In {\n  a: [Int!] = [\n1]\n}\n", "union U = A | B\n", "}\n", "\"\"\"\n",
		"extend schema @link(url: \"x\")\n", "interface I {\n  \"é🙂\" a: I }\n", "type B implements I & J\n{\n  a: I\n}\n", "\ufeff", "\r\n",
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 1500 {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(pieces[min(r.IntN(len(pieces)), r.IntN(len(pieces)))])
		}
		both(b.String(), []int{0, 0, 20 + r.IntN(60)}[r.IntN(3)])
	}
	files, err := filepath.Glob("../../fixtures/graphs/*/expected/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatal("no schemas in the fixtures: ", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			at := r.IntN(len(text) + 1)
			both(string(text[:at])+pieces[r.IntN(len(pieces))]+string(text[at:]), 0)
		}
		both(string(text), 0)
	}
	if taken < 500 || errors < 500 {
		t.Errorf("%d documents have halves and %d have errors", taken, errors)
	}
}
