package sandbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/registry"
)

// contractRequest is a request to create or edit a contract variant.
type contractRequest struct {
	Ref registry.GraphRef
	// Source is a variant name or a graph ref. Empty keeps the source of an existing contract.
	Source string
	Filter supergraph.Filter
	// Initiate starts a launch of the contract.
	Initiate bool
}

// contractAnswer is the result of a contractRequest: problems for which it was refused, or the
// snapshot after it and the launch, if one was started.
type contractAnswer struct {
	State    *state
	Problems []string
	LaunchID string
}

// tagName matches the tags of contracts that the platform accepts: at most 128 characters.
var tagName = pattern.New(`^[_A-Za-z][-/_0-9A-Za-z]{0,127}$`)

// upsertContract creates or edits a contract variant, and launches it from what its source variant
// serves now.
func (s *Server) upsertContract(req contractRequest) (*contractAnswer, error) {
	s.changeMu.Lock()
	defer s.changeMu.Unlock()
	out := &contractAnswer{}
	var err error
	out.State, err = s.update(func(t *tx, now time.Time) error {
		v, source, problems := planContract(t.state, req, now)
		if out.Problems = problems; len(problems) > 0 {
			return nil
		}
		t.putVariant(v)
		if req.Initiate {
			out.LaunchID = s.launchContract(t, v, source, now)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// planContract returns the variant as a request would make it, its source variant, and the problems
// for which the request is refused. It changes nothing itself.
func planContract(st *state, req contractRequest, now time.Time) (*variantRecord, registry.GraphRef, []string) {
	var problems []string
	problem := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	v := &variantRecord{Graph: req.Ref.Graph, Name: req.Ref.Variant, CreatedAt: now}
	sourceName := strings.TrimPrefix(req.Source, req.Ref.Graph+"@")
	if old, ok := st.variants[req.Ref]; ok {
		c := *old
		v = &c
		switch {
		case old.Contract == nil && len(old.Subgraphs) > 0:
			problem("%s has subgraphs and cannot become a contract variant", req.Ref)
		case old.Contract != nil && sourceName != "" && sourceName != old.Contract.Source:
			problem("the source variant of %s is %q and cannot be changed", req.Ref, old.Contract.Source)
		case old.Contract != nil:
			sourceName = old.Contract.Source
		}
	}
	source := registry.GraphRef{Graph: req.Ref.Graph, Variant: sourceName}
	switch from, ok := st.variants[source]; {
	case sourceName == "":
		problem("a new contract variant needs a source variant")
	case !ok || !from.listed():
		problem("there is no source variant %s", source)
	case from.Contract != nil:
		problem("%s is a contract variant itself and cannot be a source", source)
	}
	for _, tag := range slices.Concat(req.Filter.Include, req.Filter.Exclude) {
		if !tagName.Get().MatchString(tag) {
			problem("%q is no valid tag name", tag)
		}
	}
	for _, tag := range req.Filter.Include {
		if slices.Contains(req.Filter.Exclude, tag) {
			problem("tag %q is both included and excluded", tag)
		}
	}
	v.Contract = &contractRecord{sourceName, req.Filter.Include, req.Filter.Exclude, req.Filter.HideUnreachable}
	return v, source, problems
}

// describe returns a filter in words. They are the only field of the public API that shows whether
// unreachable types are hidden.
func (c *contractRecord) describe() string {
	list := func(tags []string) string {
		if len(tags) == 0 {
			return "none"
		}
		return strings.Join(tags, ", ")
	}
	hidden := "kept"
	if c.HideUnreachable {
		hidden = "hidden"
	}
	return fmt.Sprintf("Included tags: %s\nExcluded tags: %s\nUnreachable types: %s", list(c.Include), list(c.Exclude), hidden)
}

// preview is the result of composing and filtering a variant without a publish. Filtered is empty
// if there was no filter or the composition failed.
type preview struct {
	Composed, Filtered         Build
	ComposeErrors, FilterError []registry.BuildError
	HasFilter                  bool
}

// previewChange adds a subgraph to a variant, or replaces its URL, its SDL or both. With Remove it
// removes the subgraph.
type previewChange struct {
	Name     string
	Remove   bool
	URL, SDL *string
}

// preview composes a variant with changes, and filters the result if filter is not nil. Changes
// that cannot be made are composition errors.
func (s *Server) preview(ctx context.Context, st *state, v *variantRecord, changes []previewChange, filter *supergraph.Filter) (*preview, error) {
	next, texts, problem := s.planPreview(v, changes)
	if problem != nil {
		return &preview{ComposeErrors: []registry.BuildError{*problem}}, nil
	}
	build, err := s.compose(ctx, st, next, texts)
	if err != nil || len(build.Errors) > 0 {
		return &preview{ComposeErrors: build.Errors}, err
	}
	out := &preview{Composed: build}
	if filter == nil {
		return out, nil
	}
	ctx, cancel := s.composeContext(ctx)
	defer cancel()
	out.HasFilter = true
	if out.Filtered, err = s.opts.Composer.Contract(ctx, build.Supergraph, *filter); err != nil {
		return nil, err
	}
	out.FilterError = out.Filtered.Errors
	return out, nil
}

// planPreview returns the variant with changes, and the SDL by hash that they bring. The third
// result is the first change that cannot be made.
func (s *Server) planPreview(v *variantRecord, changes []previewChange) (*variantRecord, map[string]string, *registry.BuildError) {
	next, texts := v, map[string]string{}
	for _, c := range changes {
		r := subgraphRecord{Name: c.Name}
		old := next.subgraph(c.Name)
		if old != nil {
			r = *old
		}
		switch {
		case c.Remove && old == nil:
			return nil, nil, &registry.BuildError{Message: fmt.Sprintf("There is no subgraph %q to remove.", c.Name)}
		case c.Remove:
			r.DeletedAt = ptr(s.now())
		case old == nil && (c.SDL == nil || c.URL == nil):
			return nil, nil, &registry.BuildError{Message: fmt.Sprintf("Subgraph %q is new and needs a URL and a schema.", c.Name)}
		}
		if c.URL != nil {
			r.URL = c.URL
		}
		if c.SDL != nil {
			r.Hash = hashOf(*c.SDL)
			texts[r.Hash] = *c.SDL
		}
		next = next.withSubgraphs([]subgraphRecord{r})
	}
	return next, texts, nil
}
