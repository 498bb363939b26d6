package leave

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/meet"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Form is how a subgraph of which nothing is left is registered until it is removed.
type Form string

// The forms. The zero value means Empty.
const (
	// Empty has the @link to federation and nothing else; in Federation 1, one scalar.
	Empty Form = "empty"
	// Keys is for registries that refuse a schema without types. It has the entities with those of
	// their keys whose fields others resolve at the end; if there are none, one field of Query that
	// is @inaccessible.
	Keys Form = "keys"
)

// ParseForm reads a form. The empty text is the zero value.
func ParseForm(text string) (Form, error) {
	switch f := Form(text); f {
	case "", Empty, Keys:
		return f, nil
	}
	return "", fmt.Errorf("%q is no form of a skeleton; use empty or keys", text)
}

// Leaving is a subgraph that leaves the graph.
type Leaving struct {
	// Old is what is registered of it, Code what its code implements.
	Old, Code *subgraph.Subgraph
	// After are the subgraphs at the end, Staying those that stay as they are.
	After, Staying []*subgraph.Subgraph
	// Others are the subgraphs that change, with their versions by stage; nil where there is none.
	// Other subgraphs that leave have none.
	Others [][]*subgraph.Subgraph
	Form   Form
	// Library and Within are as for [serve.Library.Serves].
	Library *serve.Library
	Within  *serve.Reach
}

// Skeleton is what is registered of a subgraph that leaves, in one combination of the others.
type Skeleton struct {
	// Source has the name and the routing URL of the old version.
	Source sdl.Source
	// Subgraph is nil if nothing is left: what is registered then asks nothing of the code.
	Subgraph *subgraph.Subgraph
	// Errors and Unserved are why it must not be registered: it is not valid, or the code does not
	// serve it. Same is true if it is the old schema, so that registering it does nothing.
	Errors   diag.List
	Unserved []serve.Violation
	Same     bool
	// Empty is true if it has nothing but the @link to federation.
	Empty bool
}

// OK reports whether the skeleton may be registered.
func (s *Skeleton) OK() bool { return len(s.Errors) == 0 && len(s.Unserved) == 0 && !s.Same }

// Skeletons makes the skeletons of one subgraph. It is for one goroutine at a time.
type Skeletons struct {
	Leaving
	// Nothing is the skeleton of which nothing is left.
	Nothing *Skeleton
	// fields are those that the subgraph resolves, values those of its enums.
	fields []*sdl.Field
	values []enumValue
	// alone is what it holds whatever the others have registered, besideOf what it holds beside
	// each version of the others.
	alone    holdings
	besideOf [][]holdings
	known    map[string]*Skeleton
}

// New prepares the skeletons of a subgraph. The error is the context's.
func New(ctx context.Context, l Leaving) (*Skeletons, error) {
	k := &Skeletons{Leaving: l, known: make(map[string]*Skeleton), besideOf: make([][]holdings, len(l.Others))}
	k.list()
	k.alone = k.beforeOthers()
	for i, versions := range l.Others {
		k.besideOf[i] = make([]holdings, len(versions))
		for stage, v := range versions {
			if v != nil {
				k.besideOf[i][stage] = k.besides(versions[0], v)
			}
		}
	}
	var err error
	if k.Nothing, err = k.nothing(ctx); err != nil {
		return nil, err
	}
	k.Nothing.Same = k.Nothing.Source.Text == l.Old.Source.Text
	return k, nil
}

// In returns the skeleton in a combination: one stage for each of the others. The error is the
// context's.
func (k *Skeletons) In(ctx context.Context, stages []uint8) (*Skeleton, error) {
	h := k.holdsAll()
	h.add(k.alone)
	for i, stage := range stages {
		h.add(k.besideOf[i][stage])
	}
	h.dropUnwanted()
	key := h.key()
	if s := k.known[key]; s != nil {
		return s, nil
	}
	s, err := k.make(ctx, h)
	if err != nil {
		return nil, err
	}
	k.known[key] = s
	return s, nil
}

// make makes the skeleton of what the subgraph holds.
func (k *Skeletons) make(ctx context.Context, h holdings) (*Skeleton, error) {
	if !slices.Contains(h.fields, meet.Needed) {
		return k.Nothing, nil
	}
	held := make(map[*sdl.Field]meet.Holding, len(h.fields))
	for i, f := range k.fields {
		held[f] = h.fields[i]
	}
	known := make(map[*sdl.EnumValue]bool, len(h.values))
	for i, v := range k.values {
		known[v.value] = h.values[i]
	}
	rest, err := meet.Rest(ctx, k.Library, k.Old,
		func(f *sdl.Field) meet.Holding { return held[f] }, func(v *sdl.EnumValue) bool { return known[v] })
	var none *meet.NoIntermediate
	switch {
	case errors.As(err, &none):
		return &Skeleton{Errors: none.Errors}, nil
	case err != nil:
		return nil, err
	case rest == nil:
		return k.Nothing, nil
	}
	return k.judged(rest), nil
}

// judged returns a skeleton with the reasons why it must not be registered.
func (k *Skeletons) judged(i *meet.Intermediate) *Skeleton {
	s := &Skeleton{Source: i.Source, Subgraph: i.Subgraph}
	s.Source.File = ""
	s.Same = s.Source.Text == k.Old.Source.Text
	s.Unserved = serve.Unsafe(k.Library.Serves(k.Code, s.Subgraph, k.Within))
	return s
}

// scalar is the name of the scalar of a Federation 1 subgraph of which nothing is left.
const scalar = "_Leaving"

// nothing makes the skeleton of which nothing is left.
func (k *Skeletons) nothing(ctx context.Context) (*Skeleton, error) {
	out := &Skeleton{Source: sdl.Source{Name: k.Old.Source.Name, URL: k.Old.Source.URL}}
	link := ""
	for _, l := range k.Old.Links {
		if l.Name == "federation" {
			link = l.URL
		}
	}
	switch {
	case k.Old.Version.Fed1() || link == "":
		out.Source.Text = "scalar " + scalar + "\n"
		return out, nil
	case k.Form != Keys:
		out.Source.Text, out.Empty = fmt.Sprintf("extend schema @link(url: %s)\n", strconv.Quote(link)), true
		return out, nil
	}
	keys, err := meet.Keys(ctx, k.Library, k.Old, k.keyStays)
	var none *meet.NoIntermediate
	switch {
	case err != nil && !errors.As(err, &none):
		return nil, err
	case err == nil && keys != nil:
		return k.judged(keys), nil
	}
	out.Source.Text = fmt.Sprintf("extend schema @link(url: %s, import: [\"@inaccessible\"])\n\ntype Query {\n  _leaving: Boolean @inaccessible\n}\n", strconv.Quote(link))
	return out, nil
}

// keyStays reports whether others resolve all fields of a key at the end.
func (k *Skeletons) keyStays(_ *sdl.Type, key subgraph.Key) bool {
	return !slices.ContainsFunc(key.Fields.Selections, func(s subgraph.Selection) bool {
		return s.Field == nil || !slices.ContainsFunc(k.After, func(other *subgraph.Subgraph) bool {
			_, resolved := resolution(other, s.Field)
			return resolved
		})
	})
}
