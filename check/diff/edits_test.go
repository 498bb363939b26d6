package diff_test

import (
	"math/rand/v2"
	"slices"
)

// edit changes the new schema; some prepare the old one too (what is removed as deprecated must
// have been deprecated).
type edit func(r *rand.Rand, old, now *gSchema)

// freeField picks a field that no interface demands, in both schemas; nil in old when an earlier
// edit has added it.
func freeField(r *rand.Rand, old, now *gSchema, kinds ...string) (t *gType, at int, was *gField) {
	for range 50 {
		t = pickOne(r, now.types)
		if !slices.Contains(kinds, t.kind) || len(t.fields) < 2 || t.name == "One" {
			continue
		}
		at = r.IntN(len(t.fields))
		name := t.fields[at].name
		if name == "id" || name == "uses" || name == "out" {
			continue
		}
		for _, o := range old.types {
			if o.name == t.name && o.kind == t.kind {
				for i := range o.fields {
					if o.fields[i].name == name {
						return t, at, &o.fields[i]
					}
				}
			}
		}
		return t, at, nil
	}
	return nil, 0, nil
}

// onField makes an edit of a free field of an object.
func onField(do func(r *rand.Rand, s *gSchema, f *gField)) edit {
	return func(r *rand.Rand, old, now *gSchema) {
		if t, i, _ := freeField(r, old, now, "type"); t != nil {
			do(r, now, &t.fields[i])
		}
	}
}

// onInput makes an edit of something that clients send: an argument of a field, an input field or
// an argument of a directive.
func onInput(do func(r *rand.Rand, a *gArg)) edit {
	return func(r *rand.Rand, old, now *gSchema) {
		switch r.IntN(3) {
		case 0:
			if t, i, _ := freeField(r, old, now, "type"); t != nil && len(t.fields[i].args) > 0 {
				do(r, &t.fields[i].args[r.IntN(len(t.fields[i].args))])
			}
		case 1:
			if t, i, _ := freeField(r, old, now, "input"); t != nil {
				do(r, &t.fields[i].gArg)
			}
		default:
			if d := pickOne(r, now.directives); len(d.args) > 0 {
				do(r, &d.args[r.IntN(len(d.args))])
			}
		}
	}
}

func remove[T any](list []T, i int) []T { return slices.Delete(slices.Clone(list), i, i+1) }

var edits = []edit{
	// Types.
	func(r *rand.Rand, _, now *gSchema) {
		name := pickOne(r, []string{"SpareObject", "SpareEnum", "SpareScalar", "SpareInput"})
		now.types = slices.DeleteFunc(now.types, func(t *gType) bool { return t.name == name })
	},
	func(r *rand.Rand, _, now *gSchema) {
		now.types = append(now.types, &gType{kind: "scalar", name: now.fresh("NewScalar")})
	},
	func(r *rand.Rand, _, now *gSchema) {
		now.types = append(now.types, &gType{kind: "type", name: now.fresh("NewType"), implements: []string{"Face2"}, fields: []gField{{gArg: gArg{name: "id", typ: "ID"}}}})
	},
	func(r *rand.Rand, _, now *gSchema) {
		for _, t := range now.types {
			if t.name == "SpareScalar" {
				*t = gType{kind: "enum", name: t.name, values: []gArg{{name: "NEW"}}}
			}
		}
	},
	func(r *rand.Rand, _, now *gSchema) { pickOne(r, now.types).desc = now.fresh("text") },
	func(r *rand.Rand, _, now *gSchema) { now.typ("Stamp").url = "https://example.com/" + now.fresh("v") },
	func(r *rand.Rand, _, now *gSchema) {
		one := now.typ("One")
		one.oneOf = !one.oneOf
	},
	func(r *rand.Rand, old, now *gSchema) {
		old.typ("One").oneOf = false
		for i := range old.typ("One").fields {
			old.typ("One").fields[i].typ, now.typ("One").fields[i].typ = "Int", "Int"
		}
		now.typ("One").oneOf = true
	},
	func(r *rand.Rand, _, now *gSchema) { now.mutation = "" },
	func(r *rand.Rand, old, _ *gSchema) { old.mutation = "" },
	func(r *rand.Rand, _, now *gSchema) { now.mutation = "Obj3" },
	func(_ *rand.Rand, old, now *gSchema) {
		old.typ("Obj3").desc, now.typ("Obj3").desc = "old text", "new text"
	},
	func(_ *rand.Rand, old, now *gSchema) { old.typ("Obj1").desc, now.typ("Obj1").desc = "old text", "" },
	func(r *rand.Rand, old, now *gSchema) {
		if t, i, was := freeField(r, old, now, pickOne(r, []string{"type", "input"})); was != nil {
			was.desc, t.fields[i].desc = "old text", pickOne(r, []string{"", "new text"})
		}
	},
	func(r *rand.Rand, old, now *gSchema) {
		if t, i, was := freeField(r, old, now, pickOne(r, []string{"type", "input"})); was != nil {
			was.desc, t.fields[i].desc = "old text", pickOne(r, []string{"", "new text"})
		}
	},
	func(r *rand.Rand, old, now *gSchema) {
		name := pickOne(r, []string{"OutEnum", "InEnum", "Both"})
		if old.typ(name).values[0].name == now.typ(name).values[0].name {
			old.typ(name).values[0].deprecated, now.typ(name).values[0].deprecated = "old reason", pickOne(r, []string{"", "new reason"})
		}
	},
	func(_ *rand.Rand, _, now *gSchema) { now.subscription = "Obj3" },
	func(_ *rand.Rand, old, _ *gSchema) { old.subscription = "Obj3" },
	func(_ *rand.Rand, old, now *gSchema) { old.subscription, now.subscription = "Obj2", "Obj3" },
	// Fields.
	onFieldsOf("type"), onFieldsOf("input"), removeDeprecated("type"), removeDeprecated("input"),
	onField(func(r *rand.Rand, _ *gSchema, f *gField) { f.typ = wrap(r, "Obj3") }),
	onField(func(r *rand.Rand, _ *gSchema, f *gField) { f.typ = tighten(f.typ) }),
	onField(func(r *rand.Rand, _ *gSchema, f *gField) { f.typ = loosen(f.typ) }),
	onField(func(r *rand.Rand, s *gSchema, f *gField) { f.desc = s.fresh("text") }),
	onField(func(r *rand.Rand, s *gSchema, f *gField) { f.deprecated = s.fresh("reason") }),
	func(r *rand.Rand, old, now *gSchema) { // no longer deprecated, or for another reason
		if t, i, was := freeField(r, old, now, "type"); was != nil {
			was.deprecated = "old reason"
			t.fields[i].deprecated = pickOne(r, []string{"", "new reason"})
		}
	},
	func(r *rand.Rand, _, now *gSchema) {
		t := now.typ(pickOne(r, []string{"Query", "Obj1", "Obj3"}))
		t.fields = append(t.fields, gField{gArg: gArg{name: now.fresh("new"), typ: "Int"}, args: []gArg{{name: "x", typ: "Int!"}}})
	},
	// Arguments and input fields.
	onField(func(r *rand.Rand, s *gSchema, f *gField) {
		f.args = append(f.args, gArg{name: s.fresh("opt"), typ: "Int"})
	}),
	onField(func(r *rand.Rand, s *gSchema, f *gField) {
		f.args = append(f.args, gArg{name: s.fresh("def"), typ: "Int!", def: "1"})
	}),
	onField(func(r *rand.Rand, s *gSchema, f *gField) {
		f.args = append(f.args, gArg{name: s.fresh("req"), typ: "Int!"})
	}),
	onField(func(r *rand.Rand, _ *gSchema, f *gField) {
		if len(f.args) > 0 {
			f.args = remove(f.args, r.IntN(len(f.args)))
		}
	}),
	addInput("Int", ""), addInput("Int!", "1"), addInput("Int!", ""),
	onInput(func(r *rand.Rand, a *gArg) { a.typ, a.def = wrap(r, pickOne(r, scalars)), "" }),
	onInput(func(_ *rand.Rand, a *gArg) { a.typ = loosen(a.typ) }), onInput(func(_ *rand.Rand, a *gArg) { a.typ = loosen(a.typ) }),
	onInput(func(_ *rand.Rand, a *gArg) { a.typ = loosen(a.typ) }), onInput(func(_ *rand.Rand, a *gArg) { a.typ = loosen(a.typ) }),
	onInput(func(_ *rand.Rand, a *gArg) { a.typ = loosen(a.typ) }), onInput(setDefault), onInput(setDefault), onInput(setDefault),
	onInput(func(r *rand.Rand, a *gArg) { a.typ = tighten(a.typ) }),
	onInput(func(r *rand.Rand, a *gArg) {
		if d := defaultOf(r, a.typ); d != "" {
			a.def = d
		}
	}),
	onInput(setDefault), onInput(setDefault), onInput(setDefault),
	onInput(func(_ *rand.Rand, a *gArg) { a.def = "" }), onInput(func(_ *rand.Rand, a *gArg) { a.def = "" }),
	onInput(func(_ *rand.Rand, a *gArg) { a.desc = "another text" }), onInput(func(_ *rand.Rand, a *gArg) { a.desc = "another text" }),
	// Enums, unions, interfaces.
	func(r *rand.Rand, _, now *gSchema) {
		t := now.typ(pickOne(r, []string{"OutEnum", "InEnum", "Both"}))
		t.values = append(t.values, gArg{name: "N" + now.fresh("")})
	},
	func(r *rand.Rand, old, now *gSchema) {
		t := now.typ(pickOne(r, []string{"OutEnum", "InEnum", "Both"}))
		if len(t.values) > 1 {
			i := r.IntN(len(t.values))
			for j, v := range old.typ(t.name).values {
				if v.name == t.values[i].name && r.IntN(2) == 0 {
					old.typ(t.name).values[j].deprecated = "soon"
				}
			}
			t.values = remove(t.values, i)
		}
	},
	func(r *rand.Rand, _, now *gSchema) {
		t := now.typ(pickOne(r, []string{"OutEnum", "InEnum", "Both"}))
		t.values[0].desc = now.fresh("text")
	},
	func(r *rand.Rand, _, now *gSchema) {
		t := now.typ(pickOne(r, []string{"OutEnum", "InEnum", "Both"}))
		t.values[0].deprecated = now.fresh("reason")
	},
	func(_ *rand.Rand, _, now *gSchema) { now.typ("Uni").members = []string{"Obj1", "Obj2", "Obj3"} },
	func(r *rand.Rand, _, now *gSchema) {
		now.typ("Uni").members = []string{pickOne(r, []string{"Obj1", "Obj2"})}
	},
	func(_ *rand.Rand, _, now *gSchema) { now.typ("Obj2").implements = []string{"Face1"} },
	func(_ *rand.Rand, _, now *gSchema) { now.typ("Obj1").implements = []string{"Face1", "Face2"} },
	// Directives.
	func(r *rand.Rand, _, now *gSchema) { now.directives = remove(now.directives, len(now.directives)-1) },
	func(r *rand.Rand, _, now *gSchema) {
		now.directives = append([]*gDirective{{name: now.fresh("nd"), locations: []string{"QUERY"}}}, now.directives...)
	},
	func(r *rand.Rand, _, now *gSchema) { now.directives[0].locations = []string{"QUERY"} },
	func(r *rand.Rand, _, now *gSchema) {
		now.directives[0].locations = []string{"QUERY", "FIELD", "MUTATION"}
	},
	func(r *rand.Rand, _, now *gSchema) { now.directives[0].repeatable = !now.directives[0].repeatable },
	func(r *rand.Rand, _, now *gSchema) { now.directives[0].desc = now.fresh("text") },
	func(r *rand.Rand, _, now *gSchema) {
		d := now.directives[0]
		d.args = append(d.args, gArg{name: now.fresh("x"), typ: pickOne(r, []string{"Int", "Int!"})})
	},
	func(r *rand.Rand, _, now *gSchema) {
		if d := now.directives[0]; len(d.args) > 0 {
			d.args = d.args[1:]
		}
	},
}

func setDefault(_ *rand.Rand, a *gArg) {
	switch a.typ {
	case "Int", "Int!":
		a.def = "41"
	case "String", "String!":
		a.def = `"text"`
	case "[Int]", "[Int!]", "[Int]!", "[Int!]!":
		a.def = "[1]"
	}
}

func onFieldsOf(kind string) edit {
	return func(r *rand.Rand, old, now *gSchema) {
		if t, i, _ := freeField(r, old, now, kind); t != nil {
			t.fields = remove(t.fields, i)
		}
	}
}

func removeDeprecated(kind string) edit {
	return func(r *rand.Rand, old, now *gSchema) {
		if t, i, was := freeField(r, old, now, kind); was != nil && (kind == "type" || was.typ[len(was.typ)-1] != '!') {
			was.deprecated = "soon"
			t.fields = remove(t.fields, i)
		}
	}
}

func addInput(typ, def string) edit {
	return func(r *rand.Rand, _, now *gSchema) {
		t := now.typ(pickOne(r, []string{"In1", "In2"}))
		t.fields = append(t.fields, gField{gArg: gArg{name: now.fresh("in"), typ: typ, def: def}})
	}
}

func tighten(typ string) string {
	if typ[len(typ)-1] == '!' || typ == "In2" {
		return typ
	}
	return typ + "!"
}

func loosen(typ string) string {
	if typ[len(typ)-1] == '!' {
		return typ[:len(typ)-1]
	}
	return typ
}
