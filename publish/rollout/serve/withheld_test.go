package serve_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// The same is withheld, and the same keys are in use, whether or not it is looked for only where a
// type hides something or takes arguments, and whether or not the walk starts from what another one
// has found.
func TestNarrowReach(t *testing.T) {
	compared, withheld := 0, 0
	for seed := range uint64(300) {
		e, ok := rollouttest.Evolve(rand.NewPCG(seed, 5))
		if !ok {
			continue
		}
		ends := [][]*subgraph.Subgraph{altered(t, seed, 0, e.Before), altered(t, seed, 1, e.After)}
		if ends[0] == nil || ends[1] == nil {
			continue
		}
		versions := make(map[string]serve.Versions)
		for _, end := range ends {
			for _, s := range end {
				v := versions[s.Name]
				v.List = append(v.List, s)
				v.Always = len(v.List) == len(ends)
				versions[s.Name] = v
			}
		}
		fast, slow, n := serve.NarrowBothWays(versions, ends...)
		if !reflect.DeepEqual(fast, slow) {
			t.Errorf("seed %d, %v: withheld and in use are\n%v\nand by looking everywhere\n%v", seed, e.What, fast, slow)
		}
		compared++
		if n > 0 {
			withheld++
		}
	}
	if compared < 100 || withheld < 50 {
		t.Errorf("%d graphs were compared, and %d of them withhold something", compared, withheld)
	}
}

var fieldOrValue = regexp.MustCompile(`(?m)^ +(\w+)(: [^ \n@]+)?$`)

// altered builds subgraphs of which some fields and values are hidden, have an argument or are
// more, mostly the same in each version of a subgraph. A text that is then not valid stays as it
// was. It returns nil if the graph is not valid.
func altered(t *testing.T, seed uint64, version int, sources []sdl.Source) []*subgraph.Subgraph {
	t.Helper()
	sources = slices.Clone(sources)
	for i, src := range sources {
		src.Text = fieldOrValue.ReplaceAllStringFunc(src.Text+"enum Grade {\n  LOW\n  HIGH\n}\ninput Filter {\n  near: Boolean\n  far: Boolean\n}\n", func(line string) string {
			h := fnv.New64a()
			fmt.Fprint(h, seed, src.Name, line)
			draw := h.Sum64() % 80
			if draw == 79 {
				draw = uint64(version)
			}
			m := fieldOrValue.FindStringSubmatch(line)
			switch {
			case draw < 12:
				return line + " @inaccessible"
			case draw < 30 && m[2] == ": Boolean":
				return line + "\n  more" + m[1] + ": Int"
			case draw < 30 && m[2] != "":
				return "  " + m[1] + "(added" + strconv.Itoa(int(draw%2)) + ": Int)" + m[2]
			case draw < 50 && m[2] == "":
				return line + "\n  ADDED" + m[1]
			}
			return line
		})
		if _, errs := serve.Build(t.Context(), src, spec.Choice{}); len(errs) == 0 {
			sources[i] = src
		}
	}
	built, errs := subgraph.Build(t.Context(), sources, subgraph.Options{})
	if len(errs) > 0 {
		return nil
	}
	return built
}
