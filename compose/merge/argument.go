package merge

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// inputSource is one subgraph's version of an argument or input field. Both merge by the same
// rules.
type inputSource struct {
	sub  *subgraph.Subgraph
	name string
	typ  *ast.Type
	// def is the default value, or nil.
	def  value
	part part
	// argument is the definition; nil for an input field.
	argument *sdl.Argument
}

func argumentSource(s *subgraph.Subgraph, a *sdl.Argument) inputSource {
	return inputSource{
		sub: s, name: a.Name, typ: a.Type, def: a.Default, argument: a,
		part: part{sub: s, description: a.Description, directives: a.Directives, pos: a.Pos},
	}
}

// required reports whether clients must give a value.
func (a *inputSource) required() bool { return a.typ.NonNull && a.def == nil }

// owner is one subgraph's version of an element that has arguments or input fields.
type owner struct {
	sub *subgraph.Subgraph
	pos sdl.Pos
}

// inputRules has what differs between arguments and input fields in findings.
type inputRules struct {
	// what is the word for them.
	what string
	// The others are codes.
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

// mergeArguments merges the arguments of a field. The result has those that every subgraph has and
// that no subgraph fills from a context.
func (m *merger) mergeArguments(at coordinate, srcs []fieldSource) []*sdl.Argument {
	most := 0
	for i := range srcs {
		most = max(most, len(srcs[i].f.Args))
	}
	if most == 0 {
		return nil
	}
	groups := m.scratch.argumentGroups.byName(len(srcs), func(i int) []*sdl.Argument { return srcs[i].f.Args }, func(a *sdl.Argument) string { return a.Name })
	owners := m.scratch.ownersOf(len(srcs))
	for k := range srcs {
		owners[k] = owner{srcs[k].sub, srcs[k].f.Pos}
	}
	kept := slices.DeleteFunc(groups, func(g group[*sdl.Argument]) bool {
		argAt := at
		argAt.arg = g.name
		return isContextual(m.findings, argAt, srcs, &g)
	})
	return m.mergeCommonArguments(at, owners, kept, srcs[0].f.Args)
}

// mergeCommonArguments drops the arguments that some owner lacks, and merges the others. All that
// is dropped is reported before the others are merged. If nothing differs from the list of the
// first owner, that list is returned.
func (m *merger) mergeCommonArguments(at coordinate, owners []owner, groups []group[*sdl.Argument], first []*sdl.Argument) []*sdl.Argument {
	list := m.scratch.common[:0]
	n := 0
	for i := range groups {
		n += len(groups[i].members)
	}
	all := m.scratch.inputSources(n)
	for i := range groups {
		g := &groups[i]
		var args []inputSource
		args, all = all[:len(g.members):len(g.members)], all[len(g.members):]
		for k, member := range g.members {
			args[k] = argumentSource(owners[member.src].sub, member.node)
		}
		at.arg = g.name
		if argumentRules.inAll(m.findings, at, owners, args, false) {
			list = append(list, args)
		}
	}
	m.scratch.common = list
	out := m.scratch.arguments[:0]
	for _, args := range list {
		at.arg = args[0].name
		out = append(out, m.mergeArgument(at, args))
	}
	m.scratch.arguments = out
	if slices.Equal(out, first) {
		return first
	}
	return slices.Clone(out)
}

// mergeArgument merges one argument. The result is the first version itself if it says all: one
// without directives, and with the description, type and default value of the supergraph.
func (m *merger) mergeArgument(at coordinate, args []inputSource) *sdl.Argument {
	parts := m.scratch.inputParts(args)
	description := mergeDescription(m.findings, at, parts)
	var a *sdl.Argument
	if slices.ContainsFunc(parts, func(p part) bool { return len(p.directives) > 0 }) {
		a = &sdl.Argument{}
		m.applied.add(at, "ARGUMENT_DEFINITION", parts, &a.Directives)
	}
	typ, _ := argumentRules.mergeType(m.types, at, args)
	def := argumentRules.mergeDefault(m.findings, at, args)
	if first := args[0].argument; a == nil && first.Description == description && first.Type == typ && first.Default == def {
		return first
	}
	if a == nil {
		a = &sdl.Argument{}
	}
	a.Name, a.Pos, a.Description, a.Type, a.Default = at.arg, args[0].part.pos, description, typ, def
	return a
}

// inAll reports whether all owners have the argument or input field. One that some owner lacks is
// dropped with a hint. If another owner requires it, that is an error. undefaulted marks one that
// the supergraph requires since not all of args have the default value of those that require it
// otherwise.
func (r *inputRules) inAll(f *findings, at coordinate, owners []owner, args []inputSource, undefaulted bool) bool {
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
		if args[k].required() || undefaulted && args[k].typ.NonNull {
			requiring, where = append(requiring, o.sub.Name), append(where, args[k].part.pos.Position())
		}
		k++
	}
	if undefaulted {
		f.fail(r.missing, at.String(), r.what+" "+at.String()+" is not nullable in "+graphList(requiring)+" and has no default value that all of "+graphList(having)+" agree on, but is missing in "+graphList(lacking),
			"Make it optional, give it the same default value everywhere, or add it to the other subgraphs.", append(where, without...)...)
		return false
	}
	if len(requiring) > 0 {
		f.fail(r.missing, at.String(), r.what+" "+at.String()+" is required in "+graphList(requiring)+" but missing in "+graphList(lacking),
			"Make it optional, give it a default value, or add it to the other subgraphs.", append(where, without...)...)
		return false
	}
	f.hint(r.hint, at, r.what+" "+at.String()+" is in "+graphList(having)+" but not in "+graphList(lacking)+", so the supergraph does not have it", positions...)
	return false
}

// mergeType returns the narrowest of the types, whose use as input it records, and whether all of
// them are the same. Different types make a hint, or an error if none is narrower than the others;
// the first type is returned then, and its use is not recorded.
func (r *inputRules) mergeType(types *typeTable, at coordinate, args []inputSource) (typ *ast.Type, equal bool) {
	typ, equal = args[0].typ, true
	for i := range args {
		equal = equal && sdl.SameType(typ, args[i].typ)
	}
	if !equal {
		names, declared, printed, where := make([]string, len(args)), make([]*ast.Type, len(args)), make([]string, len(args)), make([]diag.Position, len(args))
		for i := range args {
			names[i], declared[i], printed[i], where[i] = args[i].sub.Name, args[i].typ, args[i].typ.String(), args[i].part.pos.Position()
		}
		best, ok := types.commonType(declared, true)
		if !ok {
			types.fail(r.typeError, at.String(), "the types of "+at.String()+" do not fit together: "+perSubgraph(names, printed),
				"Use the same type everywhere, or types of which one is narrower than all others.", where...)
			return typ, false
		}
		typ = best
		types.hint(r.typeHint, at, "the types of "+at.String()+" differ but fit together: "+perSubgraph(names, printed)+"; the supergraph has "+typ.String(), where...)
	}
	types.use(typ, asInput, at)
	return typ, equal
}

// mergeDefault returns the default value that all sources give, or nil. One that only some give is
// dropped with a hint. Different ones are an error.
func (r *inputRules) mergeDefault(f *findings, at coordinate, args []inputSource) value {
	var first value
	given, differ := 0, false
	for i := range args {
		if args[i].def == nil {
			continue
		}
		v := f.canonical(args[i].sub.Schema, args[i].def, args[i].typ)
		given++
		if first == nil {
			first = v
		}
		differ = differ || !f.sameValue(first, v)
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
		f.fail(r.mismatch, at.String(), "the default values of "+at.String()+" differ: "+perSubgraph(names, printed), "Use the same default everywhere.", where...)
		return first
	}
	f.hint(codes.InconsistentDefaultValuePresence, at, at.String()+" has a default value in some subgraphs only ("+perSubgraph(names, printed)+"), so the supergraph has none", where...)
	return nil
}

// isContextual reports whether any subgraph has the router fill the argument in from a context, so
// that the supergraph's field does not have it. Subgraphs where clients must give it then make an
// error, those where clients may give it a hint.
func isContextual(f *findings, at coordinate, srcs []fieldSource, g *group[*sdl.Argument]) bool {
	var filling []string
	for _, member := range g.members {
		if s := &srcs[member.src]; fromContext(s, member.node) {
			filling = append(filling, s.sub.Name)
		}
	}
	if len(filling) == 0 {
		return false
	}
	comes := "argument " + at.String() + " comes from a context in " + graphList(filling)
	for _, member := range g.members {
		s := &srcs[member.src]
		if fromContext(s, member.node) {
			continue
		}
		a := argumentSource(s.sub, member.node)
		if a.required() {
			f.fail(codes.ContextualArgumentNotContextualInAllSubgraphs, at.String(), comes+" but must be given by the client in subgraph "+quote(s.sub.Name),
				"Make it nullable, give it a default value, or set it from a context there as well.", member.node.Pos.Position())
			continue
		}
		f.hint(codes.ContextualArgumentNotContextualInAllSubgraphs, coordinate{},
			comes+"; clients cannot give it in subgraph "+quote(s.sub.Name)+" either", member.node.Pos.Position())
	}
	return true
}

// fromContext reports whether the source fills this argument from a context.
func fromContext(s *fieldSource, a *sdl.Argument) bool {
	for i := range s.meta.Contexts {
		if s.meta.Contexts[i].Arg == a {
			return true
		}
	}
	return false
}
