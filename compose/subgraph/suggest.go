package subgraph

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// maxSuggestions bounds how often one subgraph is searched for similar names, since each search
// looks at all names.
const maxSuggestions = 20

// didYouMeanType returns " (did you mean X?)" with the type of the most similar name, or "".
func (b *builder) didYouMeanType(name string) string {
	if b.suggested >= maxSuggestions {
		return ""
	}
	candidates := make([]string, 0, len(b.Schema.Types)+5)
	for _, t := range b.Schema.Types {
		candidates = append(candidates, t.Name)
	}
	return b.didYouMean(name, append(candidates, "Int", "Float", "String", "Boolean", "ID"), "")
}

// didYouMeanDirective returns " (did you mean @X?)" with the defined or imported directive of the
// most similar name, or "".
func (b *builder) didYouMeanDirective(name string) string {
	if b.suggested >= maxSuggestions {
		return ""
	}
	var candidates []string
	for _, d := range b.Schema.DirectiveDefs {
		candidates = append(candidates, d.Name)
	}
	for _, l := range b.names.links {
		for _, i := range l.Imports {
			if plain, ok := strings.CutPrefix(i.As, "@"); ok {
				candidates = append(candidates, plain)
			}
		}
	}
	return b.didYouMean(name, append(candidates, "deprecated", "specifiedBy"), "@")
}

// didYouMean returns " (did you mean X?)" with the first of the candidates that differ by the
// fewest edits, ignoring case. It returns "" if more than a third of the name differs. The sigil
// goes before the candidate.
func (b *builder) didYouMean(name string, candidates []string, sigil string) string {
	if b.suggested++; b.suggested > maxSuggestions || len(name) > 100 {
		return ""
	}
	best, limit := "", max(1, len(name)/3)
	for _, c := range candidates {
		if c == name || len(c)-len(name) > limit || len(name)-len(c) > limit {
			continue
		}
		if n := edits(strings.ToLower(name), strings.ToLower(c), limit); n <= limit && (best == "" || n < limit) {
			best, limit = c, n
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + sigil + best + "?)"
}

// edits returns the Levenshtein distance of two names. If it is above the limit, the result is any
// number above the limit.
func edits(a, b string, limit int) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal, least := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
			least = min(least, cost)
		}
		if least > limit {
			return least
		}
	}
	return row[len(b)]
}

// lostLink reports whether a Federation 1 subgraph has definitions of Federation 2: its SDL comes
// from a printer or from introspection, and its @link is lost.
func (b *builder) lostLink() bool {
	if b.lostFix != "" {
		return true
	}
	of2 := func(name string) bool { return name == "FieldSet" || strings.HasPrefix(name, "federation__") }
	return b.Version.Fed1() && slices.ContainsFunc(b.definitions, func(d *sdl.DirectiveDef) bool {
		return of2(d.Name) || b.names.directive(d.Name) != nil && slices.ContainsFunc(d.Args, func(a *sdl.Argument) bool { return of2(a.Type.Name()) })
	})
}

// lostLinkFix returns the fix for a lost link, with the @link written out: it imports all elements
// of federation that the schema defines or applies under their plain names, in the version that has
// all of them.
func (b *builder) lostLinkFix() string {
	if b.lostFix != "" {
		return b.lostFix
	}
	names := map[string]bool{}
	for _, d := range b.definitions {
		names[d.Name] = true
	}
	for list := range b.Schema.Applications() {
		for _, d := range list {
			names[d.Name] = true
		}
	}
	version := Version{Major: 2, Minor: 3} // the first one that most servers print
	var imports []string
	for i := range spec.Federation.Directives {
		d := &spec.Federation.Directives[i]
		if names[d.Name] || names["federation__"+d.Name] {
			version.Minor = max(version.Minor, d.Since)
		}
		if names[d.Name] {
			imports = append(imports, `"@`+d.Name+`"`)
		}
	}
	for i := range spec.Federation.Types {
		if t := &spec.Federation.Types[i]; b.Schema.Type(t.Name) != nil || t.Name == "FieldSet" && b.dropped[t.Name] != nil {
			imports = append(imports, `"`+t.Name+`"`)
		}
	}
	b.lostFix = `Export the SDL with { _service { sdl } }, since introspection loses @link; or add: extend schema @link(url: "` +
		spec.Federation.Identity() + "/" + version.String() + `", import: [` + strings.Join(imports, ", ") + "])"
	return b.lostFix
}
