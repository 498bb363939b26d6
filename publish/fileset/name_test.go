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

// TestStemsOf: every name has a file of its own in a folder that does not tell cases apart,
// whatever the order of the names, and a name without a twin keeps it.
func TestStemsOf(t *testing.T) {
	names := []string{"orders", "Orders", "ORDERS", "products", "a/b", "A/B", "con", "CON", "ord-ers", Disguise("Orders")}
	want := StemsOf(names)
	for range names {
		names = append(names[1:], names[0])
		stems, files := StemsOf(names), map[string]string{}
		for _, name := range append(names, names...) {
			file := strings.ToLower(stems[name])
			if other, seen := files[file]; seen && other != name {
				t.Errorf("%s and %s have the file %s", other, name, file)
			}
			if files[file] = name; stems[name] != want[name] {
				t.Errorf("%s: %s, in another order %s", name, stems[name], want[name])
			}
		}
	}
	if want["products"] != "products" || want["ord-ers"] != "ord-ers" {
		t.Errorf("%v", want)
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
