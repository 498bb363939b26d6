package sdl

import (
	"slices"
	"strings"
)

// Overlay replaces the sources of base by those of the same name and adds the rest, sorted by name.
// A source without a routing URL keeps the URL that base has.
func Overlay(base, sources []Source) []Source {
	out := slices.Clone(base)
	at := make(map[string]int, len(out))
	for i, b := range slices.Backward(out) {
		at[b.Name] = i
	}
	for _, s := range sources {
		i, known := at[s.Name]
		if !known {
			at[s.Name] = len(out)
			out = append(out, s)
			continue
		}
		if s.URL == "" {
			s.URL = out[i].URL
		}
		out[i] = s
	}
	slices.SortFunc(out, func(a, b Source) int { return strings.Compare(a.Name, b.Name) })
	return out
}
