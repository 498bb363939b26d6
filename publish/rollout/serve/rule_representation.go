package serve

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// The rule on the values inside representations. Whether their fields are sent at all is judged in
// rule_entity.go.

var representationDiffers = &Rule{
	Name:  "REPRESENTATION_DIFFERS",
	Title: "the code reads a field of a representation in another type than the one it is sent in",
	Why:   "No router and no subgraph library checks or converts what stands in a representation: the code gets the value as another subgraph has returned it.",
	check: func(p *pair) {
		seen := make(map[*sdl.Field]bool)
		p.types(func(rt, dt *sdl.Type) {
			if !p.fetchable.within.enters(p.r, rt) {
				return
			}
			for _, k := range p.d.Type(dt).Keys {
				if k.Resolvable {
					p.represented(k.Fields.Selections, seen)
				}
			}
			for _, df := range dt.Fields {
				needs := p.d.Field(df).Requires
				if rf := p.index.find(rt, df.Name); needs != nil && rf != nil && p.fetchable.fetched(rf) {
					p.represented(needs.Selections, seen)
				}
			}
		})
	},
}

// represented compares the leaves of a field set of the code with the same fields of the registered
// schema. A field that only one of them has is left to the rules on keys and @requires, one that
// the subgraph returns itself to [answerNotAccepted]. The fields in seen have been compared before.
func (p *pair) represented(list []subgraph.Selection, seen map[*sdl.Field]bool) {
	for _, sel := range list {
		p.represented(sel.Sub, seen)
		df := sel.Field
		if df == nil || df.Parent == nil || seen[df] {
			continue
		}
		seen[df] = true
		rt := p.r.Schema.Type(df.Parent.Name)
		if rt == nil {
			continue
		}
		rf := p.index.find(rt, df.Name)
		if rf == nil || p.fetchable.fetched(rf) || composite(p.d.Schema.Type(sdl.Named(df.Type))) || composite(p.r.Schema.Type(sdl.Named(rf.Type))) {
			continue
		}
		if sdl.Named(df.Type) != sdl.Named(rf.Type) || !SameLists(df.Type, rf.Type) {
			p.report(rf.Coordinate(), rf.Pos, df.Pos, "`%s` is `%s` in the registered schema, the code reads it from representations as `%s`", rf.Coordinate(), rf.Type, df.Type)
		}
	}
}
