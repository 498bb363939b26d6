package rollout

import (
	"context"
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// shapes are what an evolution must look like, whatever it is called, by what the planner has to
// deal with. Each reads the sources before and after.
var shapes = map[string]func(before, after []sdl.Source) bool{
	"a subgraph leaves and another one takes its fields": func(before, after []sdl.Source) bool {
		return slices.ContainsFunc(before, func(s sdl.Source) bool {
			return byName(after)[s.Name].Name == "" && slices.ContainsFunc(after, func(taker sdl.Source) bool {
				was := byName(before)[taker.Name].Text
				return was != "" && slices.ContainsFunc(fieldNames(s.Text), func(f string) bool {
					return slices.Contains(fieldNames(taker.Text), f) && !slices.Contains(fieldNames(was), f)
				})
			})
		})
	},
	"a subgraph gets another name": func(before, after []sdl.Source) bool {
		return slices.ContainsFunc(after, func(s sdl.Source) bool {
			return byName(before)[s.Name].Name == "" && slices.ContainsFunc(before, func(old sdl.Source) bool { return old.Text == s.Text })
		})
	},
	"a subgraph comes and takes fields of another one": func(before, after []sdl.Source) bool {
		return slices.ContainsFunc(after, func(s sdl.Source) bool {
			return byName(before)[s.Name].Name == "" && slices.ContainsFunc(before, func(old sdl.Source) bool {
				stays := byName(after)[old.Name].Text
				return stays != "" && slices.ContainsFunc(fieldNames(old.Text), func(f string) bool {
					return slices.Contains(fieldNames(s.Text), f) && !slices.Contains(fieldNames(stays), f)
				})
			})
		})
	},
	"a subgraph leaves with all that it has": func(before, after []sdl.Source) bool {
		all := ""
		for _, s := range after {
			all += s.Text
		}
		return slices.ContainsFunc(before, func(s sdl.Source) bool {
			return byName(after)[s.Name].Name == "" && slices.ContainsFunc(fieldNames(s.Text), func(f string) bool { return !strings.Contains(all, f) })
		})
	},
	"an explicit root has other fields only": func(before, after []sdl.Source) bool {
		return eachChanged(before, after, func(o, n string) bool {
			was, is := explicitRoot.FindStringSubmatch(o), explicitRoot.FindStringSubmatch(n)
			return was != nil && is != nil && !slices.ContainsFunc(fieldNames(was[1]), func(f string) bool { return slices.Contains(fieldNames(is[1]), f) })
		})
	},
	"a key grows": func(before, after []sdl.Source) bool {
		return eachChanged(before, after, func(o, n string) bool {
			return strings.Contains(o, `"id"`) && strings.Contains(n, `"id region"`) && !strings.Contains(o, `"id region"`)
		})
	},
	"a scalar changes to one that reads alike": func(before, after []sdl.Source) bool {
		return eachChanged(before, after, func(o, n string) bool {
			return slices.ContainsFunc(regexp.MustCompile(`(?m)^  \w+: Int$`).FindAllString(o, -1), func(line string) bool {
				return strings.Contains(n, strings.TrimSuffix(line, "Int")+"Float\n")
			})
		})
	},
	"a type gets another name": func(before, after []sdl.Source) bool {
		return eachChanged(before, after, func(o, n string) bool {
			return strings.Contains(n, "New ") && !strings.Contains(o, "New ")
		})
	},
	"an interface object changes": func(before, after []sdl.Source) bool {
		object := regexp.MustCompile(`(?s)type Media @interfaceObject.*?\}`)
		return eachChanged(before, after, func(o, n string) bool {
			return object.FindString(o) != object.FindString(n)
		})
	},
	"a chain of @requires begins": func(before, after []sdl.Source) bool {
		b, a := composeAll(context.Background(), before), composeAll(context.Background(), after)
		return slices.ContainsFunc(serve.ChangeFlaws(b.Subgraphs, a.Subgraphs), func(v serve.Violation) bool { return v.Rule == "CHAINED_REQUIRES" })
	},
}

// explicitRoot matches a schema with a schema definition; the group has the fields of Query.
var explicitRoot = regexp.MustCompile(`(?s)^schema .*?type Query \{(.*?)\n\}`)

// fieldNames returns the names of the fields of a drawn subgraph that are like no others.
func fieldNames(text string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^  ([a-zA-Z]+\d+)[(:]`).FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// eachChanged reports whether the texts of some subgraph that stays fit.
func eachChanged(before, after []sdl.Source, fits func(o, n string) bool) bool {
	return slices.ContainsFunc(before, func(s sdl.Source) bool {
		n := byName(after)[s.Name].Text
		return n != "" && n != s.Text && fits(s.Text, n)
	})
}

// The evolutions that property tests draw have every kind of change, with both ends composing: one
// that never fits would be tested nowhere.
func TestEvolutionsHaveEveryKind(t *testing.T) {
	kinds, found, planned := make(map[string]int), make(map[string]int), 0
	for seed := range uint64(700) {
		e, ok := rollouttest.Evolve(rand.NewPCG(seed, 18))
		if !ok {
			continue
		}
		p, err := Make(t.Context(), Input{Before: e.Before, After: e.After})
		var none *NoSafePlan
		if err != nil && !errors.As(err, &none) || err == nil && p.Empty() {
			continue
		}
		if err == nil {
			planned++
		}
		for _, what := range e.What {
			kinds[what]++
		}
		for shape, has := range shapes {
			if has(e.Before, e.After) {
				found[shape]++
			}
		}
	}
	for _, kind := range rollouttest.Kinds() {
		if kinds[kind] < 3 {
			t.Errorf("%d evolutions are a %q", kinds[kind], kind)
		}
	}
	for shape := range shapes {
		if found[shape] < 3 {
			t.Errorf("in %d evolutions %s", found[shape], shape)
		}
	}
	t.Logf("%d plans, %v, %v", planned, kinds, found)
}
