package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

// listing is a registry with contracts, or one that does not list them.
type listing struct {
	list []platformapi.Variant
	err  error
}

func (l listing) Contracts(context.Context, string) ([]platformapi.Variant, error) {
	return l.list, l.err
}

// TestContractsOf: the registered filter of a contract goes before that of the configuration, which
// says what the registry does not. What nobody says is not judged.
func TestContractsOf(t *testing.T) {
	ref := registry.GraphRef{Graph: "g", Variant: "current"}
	held := func(name string, c platformapi.Contract) platformapi.Variant {
		if c.Source.Graph == "" {
			c.Source = ref
		}
		return platformapi.Variant{Ref: ref.WithVariant(name), Contract: &c}
	}
	configured, err := config.ParseGraph("schemactl.yaml", []byte("contracts: [{name: c, exclude: [own], hideUnreachable: true, reading: federation-3}]\n"), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		registry   any
		config     *config.Graph
		want, note string
	}{
		"no registry":                          {nil, configured, "c exclude own hide true federation-3", ""},
		"none are registered":                  {listing{}, configured, "c exclude own hide true federation-3", ""},
		"only the registry has it":             {listing{list: []platformapi.Variant{held("d", platformapi.Contract{Exclude: []string{"x"}, HideUnreachable: new(true)})}}, &config.Graph{}, "d exclude x hide true documented", ""},
		"of another variant":                   {listing{list: []platformapi.Variant{held("d", platformapi.Contract{Source: ref.WithVariant("other")})}}, &config.Graph{}, "", ""},
		"the registry has another filter":      {listing{list: []platformapi.Variant{held("c", platformapi.Contract{Exclude: []string{"x"}, HideUnreachable: new(false)})}}, configured, "c exclude x hide false federation-3", "another filter than the configuration has"},
		"the same in another order":            {listing{list: []platformapi.Variant{held("c", platformapi.Contract{Exclude: []string{"own", "own"}, HideUnreachable: new(true)})}}, configured, "c exclude own own hide true federation-3", ""},
		"unreachable types are not told":       {listing{list: []platformapi.Variant{held("c", platformapi.Contract{Exclude: []string{"own"}})}}, configured, "c exclude own hide true federation-3", ""},
		"nobody tells of unreachable types":    {listing{list: []platformapi.Variant{held("d", platformapi.Contract{})}}, &config.Graph{}, "d exclude  hide false documented", "does not say whether contract d hides unreachable types"},
		"the filter is hidden":                 {listing{list: []platformapi.Variant{held("d", platformapi.Contract{Hidden: true})}}, &config.Graph{}, "d unknown", "contract d is not judged: the registry does not show the filter of g@d"},
		"the filter is hidden, and configured": {listing{list: []platformapi.Variant{held("c", platformapi.Contract{Hidden: true})}}, configured, "c exclude own hide true federation-3", "that of schemactl.yaml is taken"},
		"contracts may not be listed":          {listing{err: fmt.Errorf("no: %w", registry.ErrDenied)}, configured, "c exclude own hide true federation-3", "contracts are not judged: the key may not list the variants of g"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := contractsOf(t.Context(), tt.registry, ref, tt.config)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range set.list {
				text := fmt.Sprintf("%s exclude %s hide %v %s", c.Name, strings.Join(c.Filter.Exclude, " "), c.Filter.HideUnreachable, c.Filter.Reading)
				if c.Unknown != "" {
					text = c.Name + " unknown"
				}
				got = append(got, text)
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			notes := slices.Concat(set.remarks(), set.unjudged())
			if text := strings.Join(notes, "; "); !strings.Contains(text, tt.note) || tt.note == "" && text != "" {
				t.Errorf("notes %q, want %q", text, tt.note)
			}
		})
	}
}
