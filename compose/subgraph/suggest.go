package subgraph

import "strings"

// maxSuggestions bounds how often one subgraph is searched for similar names, since each search
// looks at all names.
const maxSuggestions = 20

// didYouMeanType returns " (did you mean X?)" with the type of the most similar name, or "".
func (b *builder) didYouMeanType(name string) string {
	candidates := make([]string, 0, len(b.Schema.Types)+5)
	for _, t := range b.Schema.Types {
		candidates = append(candidates, t.Name)
	}
	return b.didYouMean(name, append(candidates, "Int", "Float", "String", "Boolean", "ID"), "")
}

// didYouMeanDirective returns " (did you mean @X?)" with the defined or imported directive of the
// most similar name, or "".
func (b *builder) didYouMeanDirective(name string) string {
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
