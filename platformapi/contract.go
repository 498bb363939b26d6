package platformapi

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// Variant is one variant of a graph, a contract or not.
type Variant struct {
	Ref      registry.GraphRef
	Contract *Contract // nil when the variant is not a contract
}

// Contract is the filter that makes a variant a reduced copy of another one.
type Contract struct {
	Source  registry.GraphRef // the variant that is filtered
	Include []string          // the tags to keep; empty keeps everything that is not excluded
	Exclude []string          // the tags to drop
	// HideUnreachable reports whether types that the filter leaves unreachable are hidden. It is
	// nil if the platform does not tell: its type FilterConfig lacks the field that
	// FilterConfigInput has, so the setting is read from the sentence that describes the filter.
	HideUnreachable *bool
	// Hidden reports whether the platform does not show the filter, so that the lists say nothing.
	Hidden bool
	// Description is the platform's sentence about the filter; empty if there is none.
	Description string
}

// Contracts returns the variants of a graph that are contracts, sorted by name.
func (c *Client) Contracts(ctx context.Context, graph string) ([]Variant, error) {
	variants, err := c.Variants(ctx, graph)
	if err != nil {
		return nil, err
	}
	variants = slices.DeleteFunc(variants, func(v Variant) bool { return v.Contract == nil })
	slices.SortFunc(variants, func(a, b Variant) int { return cmp.Compare(a.Ref.Variant, b.Ref.Variant) })
	return variants, nil
}

// Variants returns all variants of a graph, contracts included.
func (c *Client) Variants(ctx context.Context, graph string) ([]Variant, error) {
	return query(ctx, c, "ListVariants", func(ctx context.Context) ([]Variant, error) {
		data, err := gql.ListVariants(ctx, c.gql, graph)
		found, err := graphOf(registry.GraphRef{Graph: graph}, data, err)
		if err != nil {
			return nil, err
		}
		return convert(found.Variants, func(v *gql.ContractFields) Variant { return variant(graph, v) }), nil
	})
}

// Variant returns one variant and, if it is a contract, its filter.
func (c *Client) Variant(ctx context.Context, ref registry.GraphRef) (Variant, error) {
	return query(ctx, c, "GetContract", func(ctx context.Context) (Variant, error) {
		data, err := gql.GetContract(ctx, c.gql, ref.Graph, ref.Variant)
		found, err := variantOf(ref, data, err)
		if err != nil {
			return Variant{}, err
		}
		return variant(ref.Graph, found), nil
	})
}

// variant converts a variant of a graph. It is a contract if it has a source variant: the platform
// may hide the filter from the key.
func variant(graph string, v *gql.ContractFields) Variant {
	out := Variant{Ref: registry.GraphRef{Graph: graph, Variant: v.Name}}
	if v.SourceVariant == nil && v.ContractFilterConfig == nil {
		return out
	}
	description := deref(v.ContractFilterConfigDescription)
	out.Contract = &Contract{HideUnreachable: hidesUnreachable(description), Description: description, Hidden: v.ContractFilterConfig == nil}
	if v.SourceVariant != nil {
		out.Contract.Source = registry.GraphRef{Graph: graph, Variant: v.SourceVariant.Name}
	}
	if v.ContractFilterConfig != nil {
		out.Contract.Include, out.Contract.Exclude = v.ContractFilterConfig.Include, v.ContractFilterConfig.Exclude
	}
	return out
}

// The words that decide what becomes of unreachable types, where a line speaks of them.
var (
	keptWords   = []string{"not", "false", "no", "kept", "keep", "keeps", "included", "visible", "shown", "disabled", "off"}
	hiddenWords = []string{"hidden", "hide", "hides", "hiding", "true", "yes", "removed", "excluded", "enabled", "on"}
)

// quoted matches the names that the platform's description of a filter has: of variants and tags.
var quoted = pattern.New(`"[^"]*"`)

// hidesUnreachable reads the setting from the platform's description of a filter, whose wording is
// not documented. It is nil if no line tells. A negation counts before any other word: "Unreachable
// types are not hidden" keeps them. Words in quotes are names and say nothing.
func hidesUnreachable(description string) *bool {
	description = quoted.Get().ReplaceAllString(description, "")
	for line := range strings.Lines(strings.ToLower(description)) {
		if !strings.Contains(line, "unreachable") {
			continue
		}
		words := strings.FieldsFunc(line, func(r rune) bool { return r < 'a' || r > 'z' })
		for i, list := range [][]string{keptWords, hiddenWords} {
			if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) }) {
				return new(i == 1)
			}
		}
	}
	return nil
}
