package planning

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// several has three operations, of which two share a fragment and have one each, and a fragment of
// nobody. Some stand in one line.
const several = `query A { a ...Shared ...OfA }
query B {
  b ...Shared
  ...OfB
}
query C { c } fragment OfC on Query { never }
fragment Shared on Query { s }
fragment OfA on Query { x(s: "é") } fragment OfB on Query { y ...Deep }
fragment Deep on Query { z }
fragment Lost on Query { l }`

// TestOperationsAlone takes each operation out of its document with its own fragments and those of
// nobody, and tells where they stand there.
func TestOperationsAlone(t *testing.T) {
	got, err := operationsOf("doc.graphql", several, "")
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(several, "\n")
	want := [][]int{{0, 5, 6, 7, 9}, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {5, 9}} // lines that stay
	if len(got) != len(want) {
		t.Fatalf("%d operations, want %d", len(got), len(want))
	}
	for i, keep := range want {
		r, at := got[i].request()
		var have []int
		for j, text := range strings.Split(r.Query, "\n") {
			if text = strings.TrimRight(text, " "); text == "" {
				continue
			}
			line, column := at.of(j+1, 1)
			if have = append(have, line-1); !strings.HasPrefix(string([]rune(all[line-1])[column-1:]), text) {
				t.Errorf("%s: %q is not at %d:%d", got[i].Name, text, line, column)
			}
		}
		if d := cmp.Diff(keep, slices.Compact(have)); d != "" {
			t.Errorf("%s: %s", got[i].Name, d)
		}
	}
}

// TestReadOperations names operations, also those without a name, and refuses what has none.
func TestReadOperations(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ops.graphql")
	if err := os.WriteFile(file, []byte("query A { a }\nmutation B { b }"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args       []string
		name, want string
	}{
		{[]string{"{ a }", file}, "", "the query,A,B"},
		{[]string{"{ a }", file}, "B", "B"},
		{[]string{file}, "C", "error: --operation C: there is no such operation, but A, B"},
		{[]string{"fragment F on Query { a }"}, "", "error: there is no operation in fragment F on Query { a }; give a query, a mutation or a subscription"},
		{[]string{" "}, "", "error: an operation is empty; give its text, a file, a folder or a glob"},
		{[]string{"{ a\n  b( }"}, "", "error: 2:6: the operation cannot be read: Expected Name, found }; operations come first, and the graph last"},
	} {
		list, err := ReadOperations(c.args, c.name)
		names := make([]string, len(list))
		for i, o := range list {
			names[i] = o.Name
		}
		got := strings.Join(names, ",")
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != c.want {
			t.Errorf("%q: %s, want %s", c.args, got, c.want)
		}
	}
}
