package input

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Overlay returns the base with local subgraphs in place of those of the same name, and with those
// that the base lacks, sorted by name. A local subgraph without a routing URL keeps that of the
// base.
func Overlay(base, local []sdl.Source) []sdl.Source {
	out := slices.Clone(base)
	for _, s := range local {
		i := slices.IndexFunc(out, func(b sdl.Source) bool { return b.Name == s.Name })
		if i < 0 {
			out = append(out, s)
			continue
		}
		if s.URL == "" {
			s.URL = out[i].URL
		}
		out[i] = s
	}
	slices.SortFunc(out, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	return out
}
