// Package nearest finds the names that a mistyped one may have been meant for.
package nearest

import (
	"cmp"
	"slices"
	"strings"
)

// Names returns up to three known names that an unknown one may have been meant for, the closest
// first: names that contain it (from four letters on), and names within a third of its length in
// edits. Case does not count.
func Names(name string, known []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	want := strings.ToUpper(name)
	limit := max(2, len(want)/3)
	var list []candidate
	for _, k := range known {
		have := strings.ToUpper(k)
		d := edits(want, have)
		if len(want) >= 4 && strings.Contains(have, want) {
			d = min(d, limit)
		}
		if d <= limit {
			list = append(list, candidate{k, d})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(len(a.name), len(b.name)), strings.Compare(a.name, b.name))
	})
	var out []string
	for _, c := range list[:min(3, len(list))] {
		out = append(out, c.name)
	}
	return out
}

// edits returns the Levenshtein distance of two texts, in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
