package check_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// The generator makes a schema, the same with one to four edits of what clients send, and
// operations with literals, variables and recorded values. Both schemas are valid GraphQL; most of
// the operations are valid on the first one.

// opSlot is an argument or input field.
type opSlot struct{ name, typ, def string }

// opSchema has the slots of one schema: of the fields of Query, of the input objects A, B and C and
// of the directive @d.
type opSchema struct {
	fields, inputs map[string][]opSlot
	directive      []opSlot
	enums          map[string][]string
	next           int
}

var (
	opFields = []string{"f", "g", "h"}
	opInputs = []string{"A", "B", "C"}
	opLeaves = []string{"Int", "Float", "String", "ID", "Boolean", "Color", "Shade", "Date"}
)

// opCase is a pair of schemas with operations.
type opCase struct {
	Seed          uint64
	Before, After string
	Operations    []opText
}

// opText is one operation with the sets of values that were recorded.
type opText struct {
	Text      string
	Variables []map[string]any `json:",omitempty"`
}

func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }

// operationsOf makes the case of a seed.
func operationsOf(seed uint64) opCase {
	r := rand.New(rand.NewPCG(seed, 13))
	old := newOpSchema(r)
	now := old.clone()
	for range 1 + r.IntN(4) {
		now.edit(r)
	}
	c := opCase{Seed: seed, Before: old.print(), After: now.print()}
	for range 9 {
		o := &operation{r: r, schema: old}
		c.Operations = append(c.Operations, o.make())
	}
	return c
}

func newOpSchema(r *rand.Rand) *opSchema {
	s := &opSchema{fields: map[string][]opSlot{}, inputs: map[string][]opSlot{}, enums: map[string][]string{"Color": {"RED", "BLUE", "GREEN"}, "Shade": {"RED", "BLUE"}}}
	for _, name := range opInputs {
		for range 2 + r.IntN(2) {
			s.inputs[name] = append(s.inputs[name], s.slot(r, "n", true))
		}
	}
	for _, name := range opFields {
		for range 1 + r.IntN(3) {
			s.fields[name] = append(s.fields[name], s.slot(r, "a", false))
		}
	}
	for range 1 + r.IntN(2) {
		s.directive = append(s.directive, s.slot(r, "d", false))
	}
	return s
}

// slot makes an argument or input field. An input field is never an input object that has to be
// given, since its values could not end.
func (s *opSchema) slot(r *rand.Rand, prefix string, inInput bool) opSlot {
	s.next++
	slot := opSlot{name: prefix + strconv.Itoa(s.next), typ: s.typ(r, inInput)}
	if chance(r, 40) {
		slot.def = s.fitting(r, slot.typ)
	}
	return slot
}

func (s *opSchema) typ(r *rand.Rand, inInput bool) string {
	name := one(r, opLeaves)
	if chance(r, 35) {
		name = one(r, opInputs)
	}
	t := fmt.Sprintf(one(r, []string{"%s", "%s", "%s", "%s!", "[%s]", "[%s!]", "[%s]!", "[[%s]]"}), name)
	if inInput && slices.Contains(opInputs, name) {
		t = strings.TrimSuffix(t, "!")
	}
	return t
}

// fitting returns a default value for a type, with no enum value that edits remove. It is empty for
// an input object.
func (s *opSchema) fitting(r *rand.Rand, typ string) string {
	t := strings.TrimSuffix(typ, "!")
	if elem, ok := strings.CutPrefix(t, "["); ok {
		v := s.fitting(r, strings.TrimSuffix(elem, "]"))
		if v == "" || chance(r, 30) {
			return v
		}
		return "[" + v + "]"
	}
	switch t {
	case "Int":
		return "7"
	case "Float":
		return one(r, []string{"7", "7.5"})
	case "String", "ID":
		return `"s"`
	case "Boolean":
		return "true"
	case "Color", "Shade":
		return "RED"
	case "Date":
		return `"2020-01-01"`
	}
	return "" // An edit may make a field required that a default value lacks.
}

func (s *opSchema) clone() *opSchema {
	c := *s
	c.fields, c.inputs, c.enums = map[string][]opSlot{}, map[string][]opSlot{}, map[string][]string{}
	for name, list := range s.fields {
		c.fields[name] = slices.Clone(list)
	}
	for name, list := range s.inputs {
		c.inputs[name] = slices.Clone(list)
	}
	for name, list := range s.enums {
		c.enums[name] = slices.Clone(list)
	}
	c.directive = slices.Clone(s.directive)
	return &c
}

// edit changes one thing that clients send.
func (s *opSchema) edit(r *rand.Rand) {
	if chance(r, 8) {
		name := one(r, []string{"Color", "Shade"})
		s.enums[name] = slices.DeleteFunc(s.enums[name], func(v string) bool { return v == "BLUE" })
		return
	}
	name, list, inInput := "", s.directive, false
	switch r.IntN(5) {
	case 0, 1:
		name = one(r, opFields)
		list = s.fields[name]
	case 2, 3:
		name, inInput = one(r, opInputs), true
		list = s.inputs[name]
	}
	list = s.edited(r, list, inInput)
	switch {
	case inInput:
		s.inputs[name] = list
	case name != "":
		s.fields[name] = list
	default:
		s.directive = list
	}
}

// edited returns a list of slots with one edit.
func (s *opSchema) edited(r *rand.Rand, list []opSlot, inInput bool) []opSlot {
	i := r.IntN(len(list))
	slot := list[i]
	input := inInput && slices.ContainsFunc(opInputs, func(name string) bool { return strings.Contains(slot.typ, name) })
	switch r.IntN(12) {
	case 0:
		if len(list) > 1 {
			return slices.Delete(slices.Clone(list), i, i+1)
		}
		return list
	case 1:
		return append(list, s.slot(r, "x", inInput))
	case 2, 3, 4: // nullability, with the default kept, added or removed
		if t, ok := strings.CutSuffix(slot.typ, "!"); ok {
			slot.typ = t
		} else if !input {
			slot.typ += "!"
		}
		switch r.IntN(3) {
		case 0:
			slot.def = ""
		case 1:
			slot.def = s.fitting(r, slot.typ)
		}
	case 5:
		slot.def = ""
	case 6:
		slot.def = s.fitting(r, slot.typ)
	case 7: // into a list
		slot.typ = "[" + slot.typ + "]"
	case 8: // out of a list
		if t := strings.TrimSuffix(slot.typ, "!"); t[0] == '[' {
			slot.typ, slot.def = t[1:len(t)-1], ""
			if input {
				slot.typ = strings.TrimSuffix(slot.typ, "!")
			}
		}
	case 9: // inside of a list
		if t, ok := strings.CutSuffix(slot.typ, "!]"); ok {
			slot.typ = t + "]"
		} else if t, ok := strings.CutSuffix(slot.typ, "]"); ok {
			slot.typ = t + "!]"
		}
	default: // another name
		old := strings.Trim(slot.typ, "[]!")
		name := one(r, map[string][]string{
			"Int": {"Float", "ID", "String", "Boolean"}, "Float": {"Int", "String"}, "ID": {"String", "Int"}, "String": {"ID", "Color", "Date"},
			"Boolean": {"String"}, "Color": {"Shade", "String"}, "Shade": {"Color", "ID"}, "Date": {"String", "Int"},
			"A": {"B", "String"}, "B": {"C", "Date"}, "C": {"A"},
		}[old])
		slot.typ = strings.Replace(slot.typ, old, name, 1)
		slot.def = ""
		if chance(r, 50) {
			slot.def = s.fitting(r, slot.typ)
		}
	}
	out := slices.Clone(list)
	out[i] = slot
	return out
}

func (s *opSchema) print() string {
	slots := func(list []opSlot) string {
		var parts []string
		for _, a := range list {
			text := a.name + ": " + a.typ
			if a.def != "" {
				text += " = " + a.def
			}
			parts = append(parts, text)
		}
		return strings.Join(parts, " ")
	}
	var b strings.Builder
	b.WriteString("type Query {")
	for _, name := range opFields {
		fmt.Fprintf(&b, " %s(%s): Int", name, slots(s.fields[name]))
	}
	fmt.Fprintf(&b, " }\ndirective @d(%s) on FIELD | QUERY\nscalar Date\n", slots(s.directive))
	for _, name := range []string{"Color", "Shade"} {
		fmt.Fprintf(&b, "enum %s { %s }\n", name, strings.Join(s.enums[name], " "))
	}
	for _, name := range opInputs {
		fmt.Fprintf(&b, "input %s { %s }\n", name, slots(s.inputs[name]))
	}
	return b.String()
}

// operation makes one operation.
type operation struct {
	r      *rand.Rand
	schema *opSchema
	// vars are the definitions of its variables.
	vars []opSlot
}

func (o *operation) make() opText {
	var body []string
	for i := range 1 + o.r.IntN(2) {
		name := one(o.r, opFields)
		text := fmt.Sprintf("k%d: %s%s", i, name, o.args(o.schema.fields[name]))
		if chance(o.r, 30) {
			text += " @d" + o.args(o.schema.directive)
		}
		body = append(body, text)
	}
	set, fragment := strings.Join(body, " "), ""
	if chance(o.r, 20) {
		set, fragment = "...F", " fragment F on Query { "+set+" }"
	}
	head := "query Q"
	var vars []string
	for _, v := range o.vars {
		text := "$" + v.name + ": " + v.typ
		if v.def != "" {
			text += " = " + v.def
		}
		vars = append(vars, text)
	}
	if len(vars) > 0 {
		head += "(" + strings.Join(vars, ", ") + ")"
	}
	if len(vars) == 0 && chance(o.r, 10) {
		head += " @d" + o.args(o.schema.directive)
	}
	out := opText{Text: head + " { " + set + " }" + fragment}
	if len(vars) > 0 && chance(o.r, 40) {
		for range 1 + o.r.IntN(2) {
			out.Variables = append(out.Variables, o.recorded())
		}
	}
	return out
}

// args gives arguments: all that are required, and half of the others.
func (o *operation) args(list []opSlot) string {
	var parts []string
	for _, a := range list {
		if required := strings.HasSuffix(a.typ, "!") && a.def == ""; !required && chance(o.r, 50) {
			continue
		}
		parts = append(parts, a.name+": "+o.value(a.typ, a.def != "", 0))
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// value makes a literal or variable of a type. One in fifty is of another type.
func (o *operation) value(typ string, hasDefault bool, depth int) string {
	t, nonNull := strings.CutSuffix(typ, "!")
	switch {
	case chance(o.r, 2):
		return one(o.r, []string{"null", "1", "1.5", `"x"`, "true", "RED", "GREY", "[1]", "{}", `{n1: 1}`, "3000000000", `"""b"""`})
	case !nonNull && chance(o.r, 12):
		return "null"
	case chance(o.r, 30):
		return o.variable(t, nonNull, hasDefault)
	}
	if elem, ok := strings.CutPrefix(t, "["); ok {
		elem = strings.TrimSuffix(elem, "]")
		if chance(o.r, 30) {
			return o.value(elem, false, depth+1)
		}
		var items []string
		for range o.r.IntN(3) {
			items = append(items, o.value(elem, false, depth+1))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	if list, ok := o.schema.inputs[t]; ok {
		var parts []string
		for _, f := range list {
			required := strings.HasSuffix(f.typ, "!") && f.def == ""
			if !required && (depth > 2 || chance(o.r, 50)) {
				continue
			}
			parts = append(parts, f.name+": "+o.value(f.typ, f.def != "", depth+1))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return o.leaf(t)
}

func (o *operation) leaf(t string) string {
	switch t {
	case "Int":
		return one(o.r, []string{"0", "1", "-5"})
	case "Float":
		return one(o.r, []string{"1", "1.5"})
	case "String":
		return one(o.r, []string{`"a"`, `"1"`})
	case "ID":
		return one(o.r, []string{`"a"`, "1"})
	case "Boolean":
		return "true"
	case "Date":
		return one(o.r, []string{`"2020-01-01"`, "2020", "{y: 2020}", "[2020]"})
	}
	return one(o.r, o.schema.enums[t])
}

// variable defines a variable for a place of a type.
func (o *operation) variable(t string, nonNull, hasDefault bool) string {
	v := opSlot{name: "v" + strconv.Itoa(len(o.vars)), typ: t}
	switch {
	case nonNull && !hasDefault && chance(o.r, 70), chance(o.r, 25):
		v.typ += "!"
	case nonNull && !hasDefault, chance(o.r, 25):
		v.def = o.schema.fitting(o.r, t)
		if chance(o.r, 15) {
			v.def = "null"
		}
	}
	o.vars = append(o.vars, v)
	return "$" + v.name
}

// recorded makes a value for each variable, or none.
func (o *operation) recorded() map[string]any {
	out := map[string]any{}
	for _, v := range o.vars {
		if strings.HasSuffix(v.typ, "!") || chance(o.r, 70) {
			out[v.name] = o.json(v.typ, 0)
		}
	}
	return out
}

func (o *operation) json(typ string, depth int) any {
	t, nonNull := strings.CutSuffix(typ, "!")
	switch {
	case chance(o.r, 2):
		return one(o.r, []any{nil, 1.0, 1.5, "x", true, "RED", "red", "1", []any{1.0}, map[string]any{}, 3e9})
	case !nonNull && chance(o.r, 15):
		return nil
	}
	if elem, ok := strings.CutPrefix(t, "["); ok {
		elem = strings.TrimSuffix(elem, "]")
		if chance(o.r, 30) {
			return o.json(elem, depth+1)
		}
		list := []any{}
		for range o.r.IntN(3) {
			list = append(list, o.json(elem, depth+1))
		}
		return list
	}
	if list, ok := o.schema.inputs[t]; ok {
		object := map[string]any{}
		for _, f := range list {
			if strings.HasSuffix(f.typ, "!") && f.def == "" || depth < 3 && chance(o.r, 60) {
				object[f.name] = o.json(f.typ, depth+1)
			}
		}
		return object
	}
	switch t {
	case "Int":
		return one(o.r, []any{0.0, 1.0, -5.0})
	case "Float":
		return one(o.r, []any{1.0, 1.5})
	case "ID":
		return one(o.r, []any{"a", 1.0})
	case "Boolean":
		return true
	case "Date":
		return one(o.r, []any{"2020-01-01", 2020.0, map[string]any{"y": 2020.0}})
	case "String":
		return one(o.r, []any{"a", "1"})
	}
	return one(o.r, o.schema.enums[t])
}
