package merge

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// refuseOnExternal refuses applied directives that the supergraph would show on a source that is
// @external.
func (a *applications) refuseOnExternal(at coordinate, s *fieldSource) {
	for _, d := range s.f.Directives {
		if a.timeOf(s.sub, d) != mergeNever {
			a.fail(codes.MergedDirectiveApplicationOnExternal, at.String(), at.String()+" is @external in subgraph "+quote(s.sub.Name)+" and cannot carry @"+d.Name+" there",
				"Put @"+d.Name+" on the field where it is resolved.", d.Pos.Position())
		}
	}
}

// checkExternals compares the sources that are @external with the merged field. If all other
// sources give the same type (equal), the external ones must give it too; otherwise a subtype of
// the merged type will do. Each kind of difference makes one error, in a fixed order.
func (ts *typeTable) checkExternals(at coordinate, f *sdl.Field, srcs []fieldSource, equal bool) {
	var wrongType, missing, wrongArg, wrongDefault []string
	var where [4][]diag.Position
	for i := range srcs {
		s := &srcs[i]
		if !s.meta.External {
			continue
		}
		pos := s.f.Pos.Position()
		if !sdl.SameType(f.Type, s.f.Type) && (equal || !ts.strictSubtype(f.Type, s.f.Type)) {
			wrongType, where[0] = append(wrongType, quote(s.sub.Name)+" has "+s.f.Type.String()), append(where[0], pos)
		}
		for _, a := range f.Args {
			x := s.f.Arg(a.Name)
			switch {
			case x == nil:
				missing, where[1] = append(missing, quote(s.sub.Name)+" lacks "+a.Name), append(where[1], pos)
			case !sdl.SameType(a.Type, x.Type) && !ts.strictSubtype(x.Type, a.Type):
				wrongArg, where[2] = append(wrongArg, quote(s.sub.Name)+" has "+a.Name+": "+x.Type.String()), append(where[2], x.Pos.Position())
			case !ts.sameValue(a.Default, ts.canonical(s.sub.Schema, x.Default, x.Type)):
				wrongDefault, where[3] = append(wrongDefault, quote(s.sub.Name)+" has "+ofDefault(a.Name, x.Default)+" instead of "+ofDefault(a.Name, a.Default)), append(where[3], x.Pos.Position())
			}
		}
	}
	report := func(code, what string, found []string, where []diag.Position) {
		if len(found) > 0 {
			ts.fail(code, at.String(), "the @external declaration of "+at.String()+" "+what+": subgraph "+strings.Join(found, "; subgraph "),
				"Declare it as the subgraph that resolves it does.", append(where, ownPositions(srcs)...)...)
		}
	}
	report(codes.ExternalTypeMismatch, "is not of the type "+f.Type.String(), wrongType, where[0])
	report(codes.ExternalArgumentMissing, "misses arguments", missing, where[1])
	report(codes.ExternalArgumentTypeMismatch, "has arguments of other types", wrongArg, where[2])
	report(codes.ExternalArgumentDefaultMismatch, "has arguments with other defaults", wrongDefault, where[3])
}

// ofDefault renders an argument with its default value, or that it has none.
func ofDefault(arg string, v value) string {
	if v == nil {
		return arg + " without a default"
	}
	return arg + " = " + sdl.ValueString(v)
}

// ownPositions returns the positions of the sources that are not @external.
func ownPositions(srcs []fieldSource) []diag.Position {
	own := slices.DeleteFunc(slices.Clone(srcs), func(s fieldSource) bool { return s.meta.External })
	return fieldPositions(own)
}
