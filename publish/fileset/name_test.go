package fileset

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestNameOf(t *testing.T) {
	for name, want := range map[string]string{
		"products": "products.graphql", "Order-Items_2": "Order-Items_2.graphql", "9": "9.graphql",
		"x/../../y": "x-y-", "..": "", ".": "", "": "", "a b": "a-b-", "con": "con-", "LPT1": "lpt1-", ".hidden": "hidden-",
		`a\b`: "a-b-", "a:b": "a-b-", "naïve": "na-ve-", strings.Repeat("x", 300): strings.Repeat("x", 30) + "-", "a\x00b": "a-b-", "-rf": "rf-",
	} {
		got := NameOf(name, ".graphql")
		if strings.HasSuffix(want, ".graphql") {
			if got != want {
				t.Errorf("%q: %s, want %s", name, got, want)
			}
			continue
		}
		if !strings.HasPrefix(got, want) || len(got) != len(want)+8+len(".graphql") || checkNames([]File{{Name: got}}) != nil {
			t.Errorf("%q: %s", name, got)
		}
	}
	if NameOf("a/b", "") == NameOf("a:b", "") {
		t.Error("two names have one file")
	}
}

// Whatever a file is called, nothing outside of the folder is written.
func TestNamesStayInTheFolder(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "in")
	for _, name := range []string{"../out", "/etc/out", "sub/out", "..", ".", "", "a/../../out"} {
		hold, err := (&Folder{Dir: dir}).Hold(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := hold.Replace(t.Context(), []File{{Name: "ok"}, {Name: name, Text: "x"}}); !errors.Is(err, ErrName) {
			t.Errorf("%q: %v", name, err)
		}
		if err := hold.Release(); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := filepath.Glob(filepath.Join(outside, "*")); err != nil || len(found) > 1 {
		t.Errorf("%v, %v", found, err)
	}
}
