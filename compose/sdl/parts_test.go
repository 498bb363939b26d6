package sdl

import "testing"

// Positions of a joined text are those of the files, whatever line ends they have.
func TestJoinKeepsPositions(t *testing.T) {
	src := Join("shop", "http://shop", []Part{
		{File: "a.graphql", Text: "\ufefftype Query {\r\n  a: Int\r\n}"},
		{File: "empty.graphql"},
		{File: "b.graphql", Text: "type B {\r  b: Int\r}\r"},
		{File: "c.graphql", Text: "type C { c: Int } # the end"},
		{File: "d.graphql", Text: "\n\ntype D { d: Int }\n"},
	})
	schema, errs := Parse(&src, DefaultLimits)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for name, want := range map[string]string{"Query": "a.graphql:1:6", "B": "b.graphql:1:6", "C": "c.graphql:1:6", "D": "d.graphql:3:6"} {
		if got := schema.Type(name).Pos.Position().String(); got != want {
			t.Errorf("%s stands at %s, want %s", name, got, want)
		}
	}
	if got := schema.Type("B").Fields[0].Pos.Position().String(); got != "b.graphql:2:3" {
		t.Errorf("B.b stands at %s", got)
	}
	if src.File != "a.graphql" || src.URL != "http://shop" {
		t.Errorf("source %q at %q", src.File, src.URL)
	}
}

// A mistake is reported in the file that makes it, also where only the next one shows it.
func TestJoinNamesTheFileOfAMistake(t *testing.T) {
	for name, test := range map[string]struct {
		second string
		want   string
	}{
		"open brace":     {"type B { b: Int }", "a.graphql:2:1"},
		"in the second":  {"type B { b Int }", "a.graphql:2:1"},
		"nothing behind": {"", "a.graphql:2:1"},
	} {
		src := Join("shop", "", []Part{{File: "a.graphql", Text: "type Query {\n"}, {File: "b.graphql", Text: test.second}})
		_, errs := Parse(&src, DefaultLimits)
		if len(errs) != 1 || errs[0].Positions[0].String() != test.want {
			t.Errorf("%s: %v", name, errs)
		}
	}
	src := Join("shop", "", []Part{{File: "a.graphql", Text: "type Query { a: Int }"}, {File: "b.graphql", Text: "type B { b: Int }\ntype C { c }"}})
	if _, errs := Parse(&src, DefaultLimits); len(errs) != 1 || errs[0].Positions[0].String() != "b.graphql:2:12" {
		t.Errorf("%v", errs)
	}
}

func TestJoinOfOneFile(t *testing.T) {
	src := Join("shop", "", []Part{{File: "a.graphql", Text: "type Query { a: Int }"}})
	if src.Parts != nil || src.Text != "type Query { a: Int }" {
		t.Errorf("%+v", src)
	}
}
