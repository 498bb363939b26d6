package supergraph

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Verify looks through a composed supergraph for what keeps a router from starting with it. The
// graph is checked as three things: as GraphQL (names are unique, nothing is empty, types and
// directives exist and stand where they may), as a join specification (subgraphs exist, field sets
// are about fields that exist) and as a set of linked specifications (no two of one name).
//
// The merge has found what subgraphs can do wrong, so flaws are bugs of the composition, with one
// exception: given are flaws in what a subgraph's author wrote and the supergraph repeats, such as
// a field set with a type condition that names no type. JavaScript composes these.
//
// That types implement their interfaces and default values fit is proven by package merge.
func Verify(s *sdl.Schema) (flaws, given diag.List) {
	v := &verification{schema: s, graphs: map[string]bool{}, fieldSets: map[fieldSetKey]bool{}, applied: map[*sdl.Directive]bool{}}
	v.names()
	v.links()
	v.directives("the schema", "SCHEMA", s.Directives)
	for _, t := range s.Types {
		v.typ(t)
	}
	for _, d := range s.DirectiveDefs {
		for _, a := range d.Args {
			v.input("@"+d.Name, a.Type)
		}
	}
	if q := s.Root(sdl.Query); q == nil || q.Kind != sdl.Object {
		v.flaw("Query", "there is no query root type")
	}
	return v.flaws, v.given
}

// verification is the work of [Verify].
type verification struct {
	schema *sdl.Schema
	// graphs are the values of join__Graph.
	graphs map[string]bool
	// byRole caches the definitions of the directives of known specifications.
	byRole [64]*sdl.DirectiveDef
	// fieldSets are those that were looked at.
	fieldSets map[fieldSetKey]bool
	// applied are the applications that were looked at: elements share those of join.
	applied      map[*sdl.Directive]bool
	flaws, given diag.List
}

type fieldSetKey struct {
	on    *sdl.Type
	text  string
	isKey bool
}

func (v *verification) flaw(at, message string) {
	v.flaws.Add(codes.InvalidGraphQL, at, "the supergraph does not hold: "+message)
}

// names checks that types and directives are defined once, and reads join__Graph.
func (v *verification) names() {
	for _, t := range v.schema.Types {
		if v.schema.Type(t.Name) != t {
			v.flaw(t.Name, "type "+t.Name+" is defined twice")
		}
		if t.Name == "join__Graph" {
			for _, value := range t.Values {
				v.graphs[value.Name] = true
			}
		}
	}
	for _, d := range v.schema.DirectiveDefs {
		if v.schema.DirectiveDef(d.Name) != d {
			v.flaw("@"+d.Name, "directive @"+d.Name+" is defined twice")
		}
	}
}

// links checks that no two linked specifications have one name, and that routers know what is
// linked for security or execution.
func (v *verification) links() {
	var names []string
	for _, f := range linked(v.schema) {
		if slices.Contains(names, f.as) {
			v.flaw("", "two linked specifications are called "+strconv.Quote(f.as))
		}
		names = append(names, f.as)
	}
	for _, d := range v.schema.Directives {
		purpose := d.Arg("for")
		if d.Role != sdl.RoleLink || purpose == nil {
			continue
		}
		if url, _ := d.StringArg("url"); !strings.HasPrefix(url, specs) {
			v.flaw("", url+" is linked for "+purpose.Raw+", but routers do not know it")
		}
	}
}

// typ checks one type with all that it has.
func (v *verification) typ(t *sdl.Type) {
	v.directives(t.Name, t.Kind.String(), t.Directives)
	switch t.Kind {
	case sdl.Union:
		v.filled(t, len(t.Members))
		for _, r := range t.Members {
			v.kind(t.Name, r.Name, sdl.Object)
		}
	case sdl.Enum:
		v.filled(t, len(t.Values))
		for _, value := range t.Values {
			v.directives(t.Name, "ENUM_VALUE", value.Directives)
		}
	case sdl.InputObject:
		v.filled(t, len(t.Fields))
		for _, f := range t.Fields {
			v.input(t.Name, f.Type)
			v.directives(t.Name, "INPUT_FIELD_DEFINITION", f.Directives)
		}
	case sdl.Object, sdl.Interface:
		v.filled(t, len(t.Fields))
		for _, r := range t.Interfaces {
			v.kind(t.Name, r.Name, sdl.Interface)
		}
		v.joinTypes(t)
		for _, f := range t.Fields {
			v.field(t, f)
		}
	}
}

func (v *verification) filled(t *sdl.Type, n int) {
	if n == 0 {
		v.flaw(t.Name, t.Name+" is empty")
	}
}

func (v *verification) kind(of, name string, want sdl.Kind) {
	if t := v.schema.Type(name); t == nil || t.Kind != want {
		v.flaw(of, of+" refers to "+name+" as to a type of kind "+want.String())
	}
}

// field checks a field of an object or interface.
func (v *verification) field(t *sdl.Type, f *sdl.Field) {
	var target *sdl.Type
	name := f.Type.Name()
	builtIn := spec.BuiltInScalar(name)
	if !builtIn {
		target = v.schema.Type(name)
	}
	if target == nil && !builtIn || target != nil && target.Kind == sdl.InputObject {
		v.flaw(f.Coordinate(), f.Coordinate()+" is of type "+f.Type.String()+", which no field can have")
	}
	if len(f.Directives) > 0 {
		v.directives(t.Name, "FIELD_DEFINITION", f.Directives)
	}
	for _, a := range f.Args {
		v.input(t.Name, a.Type)
		if len(a.Directives) > 0 {
			v.directives(t.Name, "ARGUMENT_DEFINITION", a.Directives)
		}
	}
	for _, d := range f.Directives {
		if d.Role != sdl.RoleJoinField || len(d.Args) < 2 {
			continue
		}
		if text, ok := d.StringArg("requires"); ok {
			v.fieldSet(t, text, f.Pos, false)
		}
		if text, ok := d.StringArg("provides"); ok && target != nil {
			v.fieldSet(target, text, f.Pos, false)
		}
	}
}

func (v *verification) input(of string, typ *ast.Type) {
	name := typ.Name()
	if spec.BuiltInScalar(name) {
		return
	}
	if t := v.schema.Type(name); t == nil || t.Kind != sdl.Scalar && t.Kind != sdl.Enum && t.Kind != sdl.InputObject {
		v.flaw(of, of+" takes a value of type "+name+", which is no input type")
	}
}

// directives checks the applications to one element.
func (v *verification) directives(of, location string, list []*sdl.Directive) {
	for _, d := range list {
		shared := strings.HasPrefix(d.Name, "join__")
		if shared && v.applied[d] {
			continue
		}
		v.directive(of, location, d)
		if shared {
			v.applied[d] = true
		}
	}
}

// directive checks one application: its definition, place and arguments.
func (v *verification) directive(of, location string, d *sdl.Directive) {
	def := v.definition(d)
	if def == nil {
		v.flaw(of, "@"+d.Name+" on "+of+" is not defined")
		return
	}
	if !slices.Contains(def.Locations, location) {
		v.flaw(of, "@"+d.Name+" may not stand on "+of)
	}
	for i := range d.Args {
		a := &d.Args[i]
		k := slices.IndexFunc(def.Args, func(x *sdl.Argument) bool { return x.Name == a.Name })
		switch {
		case a.Value == nil: // left out by the printer
		case k < 0:
			v.flaw(of, "@"+d.Name+" on "+of+" has no argument "+a.Name)
		case a.Value.Kind == ast.NullValue && def.Args[k].Type.NonNull:
			v.given = append(v.given, v.repeated(of, "@"+d.Name+" on "+of+" has null for the argument "+a.Name+", which must have a value", d.Pos))
		case a.Name == "graph" && !v.graphs[a.Value.Raw]:
			v.flaw(of, "@"+d.Name+" on "+of+" names the subgraph "+a.Value.Raw+", which is none")
		}
	}
	for _, a := range def.Args {
		if a.Type.NonNull && a.Default == nil && d.Arg(a.Name) == nil {
			v.flaw(of, "@"+d.Name+" on "+of+" lacks the argument "+a.Name)
		}
	}
}

// definition returns the definition of a directive; those of GraphQL need none in the schema.
func (v *verification) definition(d *sdl.Directive) *sdl.DirectiveDef {
	known := &v.byRole[d.Role]
	if d.Role != sdl.RoleNone && *known != nil && (*known).Name == d.Name {
		return *known
	}
	def := v.schema.DirectiveDef(d.Name)
	if def == nil {
		if builtIn := spec.GraphQL.Directive(d.Name, spec.Version{}); builtIn != nil {
			def = spec.GraphQL.Define(builtIn, spec.Version{}, d.Name, nil)
		}
	}
	*known = def
	return def
}

// repeated is a flaw in what a subgraph wrote.
func (v *verification) repeated(at, message string, pos sdl.Pos) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: codes.InvalidGraphQL, Severity: diag.Error, Coordinate: at, Message: "no router starts with the supergraph: " + message, Fix: "Correct it in the subgraph."}
	if pos.Source != nil {
		d.Positions = []diag.Position{pos.Position()}
	}
	return d
}
