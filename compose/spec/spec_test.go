package spec

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
)

// definition renders a directive definition on one line.
func definition(d *sdl.DirectiveDef) string {
	var args []string
	for _, a := range d.Args {
		text := a.Name + ": " + a.Type.String()
		if a.Default != nil {
			text += " = " + a.Default.String()
		}
		args = append(args, text)
	}
	text := "directive @" + d.Name
	if len(args) > 0 {
		text += "(" + strings.Join(args, ", ") + ")"
	}
	if d.Repeatable {
		text += " repeatable"
	}
	return text + " on " + strings.Join(d.Locations, " | ")
}

// TestFederationDefinitions compares, for every version, the definitions with those that the
// reference gives a subgraph that links it. The golden lists for each version what it adds to or
// changes in the one before.
func TestFederationDefinitions(t *testing.T) {
	var out strings.Builder
	var before []string
	for _, v := range Federation.Versions {
		fmt.Fprintf(&out, "# %s\n", v)
		var now []string
		for i := range Federation.Directives {
			if d := Federation.Directive(Federation.Directives[i].Name, v); d != nil {
				now = append(now, definition(Federation.Define(d, v, "federation__"+d.Name, func(s string) string { return "federation__" + s })))
			}
		}
		for i := range Federation.Types {
			if typ := Federation.Type(Federation.Types[i].Name, v); typ != nil {
				now = append(now, "scalar federation__"+typ.Name)
			}
		}
		for _, line := range now {
			if !slices.Contains(before, line) {
				out.WriteString(line + "\n")
			}
		}
		before = now
	}
	const golden = "testdata/federation.txt"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), out.String()); d != "" {
		t.Error(d)
	}
}

func TestVersions(t *testing.T) {
	for text, want := range map[string]string{
		"v2.9": "v2.9", "v0.1": "v0.1", "v2.14": "v2.14", "2.9": "", "v2": "", "v2.x": "", "v2.9.1": "", "v": "", "v.": "", "v2.": "", "v-1.0": "", "v99999999999999999999.0": "",
	} {
		v, ok := ParseVersion(text)
		if ok != (want != "") || ok && v.String() != want {
			t.Errorf("%q: %v, %v", text, v, ok)
		}
	}
	if !(Version{1, 0}).Fed1() || (Version{2, 3}).AtLeast(4) || !(Version{2, 3}).AtLeast(3) || (Version{2, 9}).Compare(Version{2, 10}) >= 0 {
		t.Error("versions compare wrongly")
	}
}

func TestFeatures(t *testing.T) {
	for identity, want := range map[string]*Feature{Host + "federation": Federation, Host + "connect": Connect, Host + "nope": nil, "https://x.dev/federation": nil} {
		if got := ByIdentity(identity); got != want {
			t.Errorf("%s: %v", identity, got)
		}
	}
	roles := map[sdl.Role]bool{}
	for _, f := range features {
		if f.Identity() != Host+f.Name || ByIdentity(f.Identity()) != f {
			t.Errorf("%s is not found by its identity", f.Name)
		}
		for _, d := range f.Directives {
			if d.Role == sdl.RoleNone || d.Role.String() != d.Name {
				t.Errorf("%s: @%s has the role %q", f.Name, d.Name, d.Role)
			}
			roles[d.Role] = true
			for _, a := range d.Args {
				base := strings.Trim(a.Type, "[]!")
				if f.Type(base, Version{Minor: Never}) == nil && !BuiltInScalar(base) {
					t.Errorf("%s: @%s(%s:) is of the unknown type %s", f.Name, d.Name, a.Name, base)
				}
			}
		}
	}
	for role := sdl.RoleLink; role <= sdl.RoleSource; role++ {
		if !roles[role] {
			t.Errorf("no specification has @%s", role)
		}
	}
	if got := ImpliedFederation(Connect, Version{0, 3}, Edition215); got != (Version{2, 12}) {
		t.Errorf("connect v0.3 needs %v", got)
	}
	if Federation.Has("@interfaceObject", Version{2, 2}, Edition215) || !Federation.Has("@interfaceObject", Version{2, 3}, Edition215) || !Federation.Has("FieldSet", Version{2, 0}, Edition214) {
		t.Error("elements by version")
	}
}
