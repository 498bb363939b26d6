package planfile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// BoundVersion is the version of [Bound]. It rises if a reader of an older one would take a plan
// for bound to less than it is.
const BoundVersion = 1

// Bound is what a plan was proven for, and how it was made.
type Bound struct {
	// Version is [BoundVersion].
	Version int `json:"version"`
	// GraphRef is the variant whose registry the plan was made from; empty for a plan of files.
	GraphRef string `json:"graphRef,omitempty"`
	// MadeAt is when, MadeBy by whom and Where on which run or machine it was made, as far as the
	// environment tells. Commit is that of the working folder.
	MadeAt time.Time `json:"madeAt"`
	MadeBy string    `json:"madeBy,omitempty"`
	Where  string    `json:"where,omitempty"`
	Commit string    `json:"commit,omitempty"`
	// Command makes the plan anew.
	Command string `json:"command"`
	// Asked is where the command line found what it was judged by.
	Asked Asked `json:"asked"`
	// Items are sorted by kind and name.
	Items []Item `json:"items"`
}

// Asked is where the command that made a plan found its configuration, its operations and the code
// that runs, so that whoever carries the plan out looks there too.
type Asked struct {
	// Inputs are the arguments, beside which the configuration is looked for.
	Inputs []string `json:"inputs,omitempty"`
	// Config and Variant are the values of the flags.
	Config  string `json:"config,omitempty"`
	Variant string `json:"variant,omitempty"`
	// Operations are the globs of the flag, in place of those of the configuration.
	Operations []string `json:"operations,omitempty"`
	// Deployed are the values of the flag that ask running code.
	Deployed []string `json:"deployed,omitempty"`
}

// Kind is what an item of a plan is.
type Kind string

// The kinds of items, in the order of messages.
const (
	// Variant is the graph ref.
	Variant Kind = "variant"
	// Registered is the SDL of a subgraph as the registry holds it, RoutingURL its routing URL.
	Registered Kind = "registered"
	RoutingURL Kind = "routing-url"
	// Deployed is the schema that the code of a subgraph is assumed to implement.
	Deployed Kind = "deployed"
	// Target is the SDL of a subgraph at the end of the plan, TargetURL its routing URL.
	Target    Kind = "target"
	TargetURL Kind = "target-url"
	// Configuration is a key of schemactl.yaml that steers the verdict.
	Configuration Kind = "configuration"
	// Operations is a file of client operations.
	Operations Kind = "operations"
	// Contract is the filter of a contract.
	Contract Kind = "contract"
	// Composition is what composed the states, Tool the version of schemactl.
	Composition Kind = "composition"
	Tool        Kind = "tool"
)

// kinds are all kinds in their order.
var kinds = []Kind{Variant, Registered, RoutingURL, Deployed, Target, TargetURL, Configuration, Operations, Contract, Composition, Tool}

// Item is one thing that a plan was proven for.
type Item struct {
	Kind Kind `json:"kind"`
	// Name is unique among the items of its kind.
	Name string `json:"name"`
	// SHA256 is of the content, in hex.
	SHA256 string `json:"sha256"`
	// Value is the content where it is short.
	Value string `json:"value,omitempty"`
	// From is where it was read: a file with its line, a variant, a launch.
	From string `json:"from,omitempty"`
}

// maxValue is the length of the longest content that an item has in clear.
const maxValue = 100

// TextItem returns the item of a schema or of another text. Its hash leaves out what has no
// meaning, such as the form of line ends.
func TextItem(kind Kind, name, text, from string) Item {
	return Item{Kind: kind, Name: name, SHA256: sdl.ContentHash(text), From: from}
}

// WordItem returns the item of a short text, which stands in it in clear.
func WordItem(kind Kind, name, word, from string) Item {
	i := TextItem(kind, name, word, from)
	i.Value = word
	return i
}

// ValueItem returns the item of a value that has a JSON form.
func ValueItem(kind Kind, name string, value any, from string) Item {
	text, err := json.Marshal(value)
	if err != nil {
		text = fmt.Appendf(nil, "%#v", value) // a float that is no number; the hash still tells it from others
	}
	i := TextItem(kind, name, string(text), from)
	if len(text) <= maxValue {
		i.Value = string(text)
	}
	return i
}

// OfPlan returns the items that a plan has in it: what it found registered, the code that it
// assumes, and its goal. from is where what is registered was read.
func OfPlan(plan *rollout.Plan, from string) []Item {
	var items []Item
	for _, s := range plan.Subgraphs {
		if held := s.AtStart(); held != nil {
			items = append(items, OfRegistered(s.Name, held.SDL, held.URL, from)...)
		}
		switch {
		case s.Deployed != nil:
			items = append(items, TextItem(Deployed, s.Name, s.Deployed.SDL, "what runs, as --deployed tells"))
		case s.Before != nil:
			items = append(items, TextItem(Deployed, s.Name, s.Before.SDL, "what is registered"))
		}
		if s.After != nil {
			items = append(items, TextItem(Target, s.Name, s.After.SDL, ""), WordItem(TargetURL, s.Name, s.After.URL, ""))
		}
	}
	return items
}

// OfRegistered returns the items of a registered subgraph.
func OfRegistered(name, sdl, url, from string) []Item {
	return []Item{TextItem(Registered, name, sdl, from), WordItem(RoutingURL, name, url, from)}
}

// Of returns the items of some kinds.
func Of(items []Item, kinds ...Kind) []Item {
	var out []Item
	for _, i := range items {
		if slices.Contains(kinds, i.Kind) {
			out = append(out, i)
		}
	}
	return out
}

// sorted returns the items by kind and name.
func sorted(items []Item) []Item {
	return slices.SortedStableFunc(slices.Values(items), func(a, b Item) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Name, b.Name))
	})
}
