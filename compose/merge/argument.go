package merge

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// argSrc is one subgraph's version of an argument or input field: both merge
// by the same rules.
type argSrc struct {
	sub  *subgraph.Subgraph
	name string
	typ  *ast.Type
	def  value
	part part
}

func argumentSource(s *subgraph.Subgraph, a *sdl.Argument) argSrc {
	return argSrc{sub: s, name: a.Name, typ: a.Type, def: a.Default, part: part{sub: s, description: a.Description, directives: a.Directives, pos: a.Pos}}
}

func (a *argSrc) required() bool { return a.typ.NonNull && a.def == nil }

// mergeArguments keeps the arguments that every subgraph has.
func (m *merger) mergeArguments(at coordinate, srcs []fieldSrc) []*sdl.Argument {
	most := 0
	for i := range srcs {
		most = max(most, len(srcs[i].f.Args))
	}
	if most == 0 {
		return nil
	}
	groups := groupByName(&m.groups, len(srcs), func(i int) []*sdl.Argument { return srcs[i].f.Args }, func(a *sdl.Argument) string { return a.Name })
	owners := make([]owner, len(srcs))
	for k := range srcs {
		owners[k] = owner{srcs[k].sub, srcs[k].f.Pos}
	}
	kept := slices.DeleteFunc(groups, func(g group[*sdl.Argument]) bool {
		argAt := at
		argAt.arg = g.name
		return m.contextual(argAt, srcs, &g)
	})
	return m.mergeCommonArguments(at, owners, kept)
}

// mergeCommonArguments drops the arguments that some subgraph lacks, and then
// merges the others.
func (m *merger) mergeCommonArguments(at coordinate, owners []owner, groups []group[*sdl.Argument]) []*sdl.Argument {
	list := make([][]argSrc, 0, len(groups))
	for i := range groups {
		g := &groups[i]
		args := make([]argSrc, len(g.members))
		for k, member := range g.members {
			args[k] = argumentSource(owners[member.src].sub, member.node)
		}
		at.arg = g.name
		if m.inAllSubgraphs(at, owners, args, argumentRules) {
			list = append(list, args)
		}
	}
	out := make([]*sdl.Argument, len(list))
	for i, args := range list {
		at.arg = args[0].name
		out[i] = m.mergeArgument(at, args)
	}
	return out
}

// owner is a subgraph's version of what has arguments or input fields.
type owner struct {
	sub *subgraph.Subgraph
	pos sdl.Pos
}

// inputRules are what tells arguments and input fields apart in findings.
type inputRules struct {
	// what they are called; then the codes.
	what                    string
	missing, hint, mismatch string
	typeHint, typeError     string
}

var argumentRules = &inputRules{
	what: "argument", missing: codes.RequiredArgumentMissingInSomeSubgraph, hint: codes.InconsistentArgumentPresence, mismatch: codes.FieldArgumentDefaultMismatch,
	typeHint: codes.InconsistentButCompatibleArgumentType, typeError: codes.FieldArgumentTypeMismatch,
}

var inputFieldRules = &inputRules{
	what: "input field", missing: codes.RequiredInputFieldMissingInSomeSubgraph, hint: codes.InconsistentInputObjectField, mismatch: codes.InputFieldDefaultMismatch,
	typeHint: codes.InconsistentButCompatibleFieldType, typeError: codes.FieldTypeMismatch,
}

// inAllSubgraphs says that none of the subgraphs lacks the argument. If one
// does, it is dropped with a hint, or refused where somebody requires it.
func (m *merger) inAllSubgraphs(at coordinate, owners []owner, args []argSrc, rules *inputRules) bool {
	if len(args) == len(owners) {
		return true
	}
	var requiring, having, lacking []string
	var where, positions, without []diag.Position
	k := 0
	for _, o := range owners {
		if k == len(args) || args[k].sub != o.sub {
			lacking, without = append(lacking, o.sub.Name), append(without, o.pos.Position())
			continue
		}
		having, positions = append(having, o.sub.Name), append(positions, args[k].part.pos.Position())
		if args[k].required() {
			requiring, where = append(requiring, o.sub.Name), append(where, args[k].part.pos.Position())
		}
		k++
	}
	if len(requiring) > 0 {
		m.fail(rules.missing, at.String(), rules.what+" "+at.String()+" is required in "+graphList(requiring)+" but missing in "+graphList(lacking),
			"Make it optional, give it a default value, or add it to the other subgraphs.", append(where, without...)...)
		return false
	}
	m.hint(rules.hint, at, rules.what+" "+at.String()+" is in "+graphList(having)+" but not in "+graphList(lacking)+", so the supergraph does not have it", positions...)
	return false
}

func (m *merger) mergeArgument(at coordinate, args []argSrc) *sdl.Argument {
	a := &sdl.Argument{Name: at.arg, Pos: args[0].part.pos}
	parts := m.argParts(args)
	a.Description = m.mergeDescription(at, parts)
	m.mergeMarks(at, "ARGUMENT_DEFINITION", parts, &a.Directives)
	a.Type, _ = m.mergeInputType(at, args, argumentRules)
	a.Default = m.mergeDefault(at, args, argumentRules)
	return a
}

// argParts views sources as parts; the slice is used again.
func (m *merger) argParts(args []argSrc) []part {
	parts := m.scratch.parts[:0]
	for i := range args {
		parts = append(parts, args[i].part)
	}
	m.scratch.parts = parts
	return parts
}

// mergeInputType picks the narrowest of the declared types.
func (m *merger) mergeInputType(at coordinate, args []argSrc, rules *inputRules) (typ *ast.Type, equal bool) {
	typ, equal = args[0].typ, true
	for i := range args {
		equal = equal && sameType(typ, args[i].typ)
	}
	if !equal {
		names, types, printed, where := make([]string, len(args)), make([]*ast.Type, len(args)), make([]string, len(args)), make([]diag.Position, len(args))
		for i := range args {
			names[i], types[i], printed[i], where[i] = args[i].sub.Name, args[i].typ, args[i].typ.String(), args[i].part.pos.Position()
		}
		best, ok := m.commonType(types, true)
		if !ok {
			m.fail(rules.typeError, at.String(), "the types of "+at.String()+" do not fit together: "+m.perSubgraph(names, printed),
				"Use the same type everywhere, or types of which one is narrower than all others.", where...)
			return typ, false
		}
		typ = best
		m.hint(rules.typeHint, at, "the types of "+at.String()+" differ but fit together: "+m.perSubgraph(names, printed)+"; the supergraph has "+typ.String(), where...)
	}
	m.use(typ, asInput)
	return typ, equal
}

// mergeDefault takes the default value that all give. One that only some give
// is dropped; two different ones are an error.
func (m *merger) mergeDefault(at coordinate, args []argSrc, rules *inputRules) value {
	var first value
	given, differ := 0, false
	for i := range args {
		if args[i].def == nil {
			continue
		}
		v := canonical(args[i].sub.Schema, args[i].def, args[i].typ)
		given++
		if first == nil {
			first = v
		}
		differ = differ || !sameValue(first, v)
	}
	if given == 0 || given == len(args) && !differ {
		return first
	}
	names, printed, where := make([]string, len(args)), make([]string, len(args)), make([]diag.Position, len(args))
	for i := range args {
		names[i], printed[i], where[i] = args[i].sub.Name, "none", args[i].part.pos.Position()
		if args[i].def != nil {
			printed[i] = sdl.ValueString(args[i].def)
		}
	}
	if differ {
		m.fail(rules.mismatch, at.String(), "the default values of "+at.String()+" differ: "+m.perSubgraph(names, printed), "Use the same default everywhere.", where...)
		return first
	}
	m.hint(codes.InconsistentDefaultValuePresence, at, at.String()+" has a default value in some subgraphs only ("+m.perSubgraph(names, printed)+"), so the supergraph has none", where...)
	return nil
}

// contextual says that the router fills the argument in from a context, so
// that the supergraph's field does not have it.
func (m *merger) contextual(at coordinate, srcs []fieldSrc, g *group[*sdl.Argument]) bool {
	filled := 0
	for _, member := range g.members {
		if fromContext(&srcs[member.src], member.node) {
			filled++
		}
	}
	if filled == 0 {
		return false
	}
	for _, member := range g.members {
		s := &srcs[member.src]
		if fromContext(s, member.node) {
			continue
		}
		a := argumentSource(s.sub, member.node)
		if a.required() {
			m.fail(codes.ContextualArgumentNotContextualInAllSubgraphs, at.String(), "argument "+at.String()+" comes from a context in another subgraph but must be given by the client in subgraph "+quote(s.sub.Name),
				"Make it nullable, give it a default value, or set it from a context there as well.", member.node.Pos.Position())
			continue
		}
		m.hints = append(m.hints, codes.Hint(codes.ContextualArgumentNotContextualInAllSubgraphs, "",
			"argument "+at.String()+" comes from a context in another subgraph; clients cannot give it in subgraph "+quote(s.sub.Name)+" either", member.node.Pos.Position()))
	}
	return true
}

func fromContext(s *fieldSrc, a *sdl.Argument) bool {
	for i := range s.meta.Contexts {
		if s.meta.Contexts[i].Arg == a {
			return true
		}
	}
	return false
}
