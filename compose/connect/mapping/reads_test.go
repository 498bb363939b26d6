package mapping

import "testing"

// TestReads shows what expressions read of a variable. The connector cases of package connect prove
// that the reference makes the same keys of them.
func TestReads(t *testing.T) {
	for text, want := range map[string]string{
		"x: $args.a":                                      "",
		"x: $this":                                        "$this",
		"x: $this.a.b y: $this.c":                         "$this { a { b } c }",
		"x: $this.a y: $this.a.b":                         "$this { a { b } }",
		"$this { a b { c } }":                             "$this { a b { c } }",
		"$this { x: a y: $.b z: @.c }":                    "$this { a b c }",
		"x: $this.a->map(@.b)":                            "$this { a { b } }",
		"x: $this.a->map({x: @.b})":                       "$this { a { b } }",
		"x: $this.a->map(@).b":                            "$this { a }",
		"x: $this.a->map(@)->first.b":                     "$this { a { b } }",
		"x: $this.a->filter(@.b->eq(1)).c":                "$this { a { b } }",
		"x: $this.a->find(@.b->eq(1)).c":                  "$this { a { b c } }",
		"x: $this->as($t)->echo($t.a)":                    "$this { a }",
		"x: $this.a->as($v, @.b)->echo($v.c)":             "$this { a { b { c } } }",
		"x: $this.a->match([@.b, 1], [2, @.c])":           "$this { a { c } }",
		"x: $this.a->match([1, @], [2, @.b]).c":           "$this { a { b { c } c } }",
		"x: $this.a->entries.key":                         "$this { a }",
		"x: $this.a->slice($this.b).c":                    "$this { a { c } }",
		"x: $this.a->keysToCamelCase.b":                   "$this { a { b } }",
		"x: $(1)->echo($this.a)":                          "$this { a }",
		"x: $($this.a).b":                                 "$this { a }",
		"x: $($this.a ?? $this.b)":                        "$this { a b }",
		"x: $([$this.a, {y: $this.b}])":                   "$this { a b }",
		"x: $args.a->as($this)->echo($this.b) y: $this.c": "$this { c }",
	} {
		m, err := Parse(text, L3)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var r Reads
		r.AddMapping(m)
		got := ""
		if of := r.Of("$this"); of != nil {
			got = of.String()
		}
		if got != want {
			t.Errorf("%s reads %q, not %q", text, got, want)
		}
	}
	template, err := ParseTemplate("/{$this.a}/{$this.b.c}", L2)
	if err != nil {
		t.Fatal(err)
	}
	var r Reads
	r.AddTemplate(template)
	if got := r.Of("$this").FieldSet(); got != "a b { c }" {
		t.Errorf("the template reads %q", got)
	}
}
