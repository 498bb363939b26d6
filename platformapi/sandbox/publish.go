package sandbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
)

// publishRequest is a publish of one or more subgraphs of a variant.
type publishRequest struct {
	Ref      registry.GraphRef
	Revision string
	Inputs   []publishInput
	// Sync creates the contract launches before the answer, so that it contains them.
	Sync bool
}

// publishInput is one subgraph of a publish. URL is nil to keep the one that is registered; SDL or
// Hash may be nil, see partialSchema.
type publishInput struct {
	Name      string
	URL       *string
	SDL, Hash *string
}

// publication is the result of a publish. State is the snapshot after it. LaunchID is empty if the
// publish changed nothing and started no launch; APIHash is empty then, and after composition
// errors.
type publication struct {
	State            *state
	Errors           []registry.BuildError
	APIHash          string
	Created, Updated []string
	LaunchID         string
}

// publish registers subgraphs, composes the variant with them and starts a launch. Subgraphs that
// do not compose are registered nevertheless, as on the platform, and their launch fails. A variant
// that does not exist is created.
func (s *Server) publish(ctx context.Context, req publishRequest) (*publication, error) {
	s.changeMu.Lock()
	defer s.changeMu.Unlock()
	before, err := s.present()
	if err != nil {
		return nil, err
	}
	variant, ok := before.variants[req.Ref]
	if !ok {
		variant = &variantRecord{Graph: req.Ref.Graph, Name: req.Ref.Variant, CreatedAt: s.now()}
	}
	change, err := s.planPublish(before, variant, req)
	if err != nil {
		return nil, err
	}
	if s.opts.SkipUnchanged && change.empty() && ok {
		return &publication{State: before}, nil
	}
	next := variant.withSubgraphs(change.records)
	build, err := s.compose(ctx, before, next, change.texts)
	if err != nil {
		return nil, err
	}
	out := &publication{Errors: build.Errors, Created: change.created, Updated: change.updated}
	out.State, err = s.update(func(t *tx, now time.Time) error {
		for _, text := range change.texts {
			t.putDoc(text)
		}
		t.putVariant(next)
		out.LaunchID, out.APIHash = s.startLaunch(t, next, build, req.Sync, now)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.log.Info("publish", "variant", req.Ref.String(), "created", out.Created, "updated", out.Updated,
		"launch", out.LaunchID, "errors", len(out.Errors))
	return out, nil
}

// publishChange has the changes that a valid request makes in a variant.
type publishChange struct {
	records          []subgraphRecord
	texts            map[string]string // by hash
	created, updated []string
}

func (c *publishChange) empty() bool { return len(c.created)+len(c.updated) == 0 }

// planPublish returns what a request changes in variant v, or the error with which it is refused.
// It changes nothing itself.
func (s *Server) planPublish(st *state, v *variantRecord, req publishRequest) (*publishChange, error) {
	if v.Contract != nil {
		return nil, badInput("%s is a contract variant: publish to its source variant %q instead", req.Ref, v.Contract.Source)
	}
	if len(req.Inputs) == 0 {
		return nil, badInput("no subgraph to publish to %s", req.Ref)
	}
	change := &publishChange{texts: map[string]string{}}
	seen := map[string]bool{}
	for _, in := range req.Inputs {
		if !registry.ValidSubgraphName(in.Name) {
			return nil, badInput("%q is no valid subgraph name: it starts with a letter, goes on with letters, digits, _ and -, and has at most 64 characters", in.Name)
		}
		if seen[in.Name] {
			return nil, badInput("subgraph %q is given twice", in.Name)
		}
		seen[in.Name] = true
		if s.opts.RefuseEmpty && in.SDL != nil && definesNothing(*in.SDL) {
			return nil, badInput("subgraph %q: the schema defines no types", in.Name)
		}
		record, err := change.add(st, v.subgraph(in.Name), in, req.Revision, s.now())
		if err != nil {
			return nil, err
		}
		change.records = append(change.records, record)
	}
	return change, nil
}

// add returns the record of one input, which replaces old; old is nil for a new subgraph. An input
// that changes nothing returns old itself.
func (c *publishChange) add(st *state, old *subgraphRecord, in publishInput, revision string, now time.Time) (subgraphRecord, error) {
	text, err := partialSchema(st, in)
	if err != nil {
		return subgraphRecord{}, err
	}
	r := subgraphRecord{Name: in.Name, URL: in.URL, Revision: revision, Hash: hashOf(text), CreatedAt: now, UpdatedAt: now}
	c.texts[r.Hash] = text
	if old == nil {
		if in.URL == nil {
			return r, badInput("subgraph %q is published for the first time and needs a routing URL", in.Name)
		}
		c.created = append(c.created, in.Name)
		return r, nil
	}
	r.CreatedAt = old.CreatedAt
	if r.URL == nil {
		r.URL = old.URL
	}
	if r.Hash == old.Hash && deref(r.URL) == deref(old.URL) && r.Revision == old.Revision {
		return *old, nil
	}
	c.updated = append(c.updated, in.Name)
	return r, nil
}

// definesNothing reports whether a schema that can be parsed defines and extends no types.
func definesNothing(text string) bool {
	schema, errs := sdl.Parse(&sdl.Source{Text: text}, sdl.DefaultLimits)
	return len(errs) == 0 && !slices.ContainsFunc(schema.Types, func(t *sdl.Type) bool { return t.Pos.Source != nil })
}

// partialSchema returns the SDL of an input by the rules of PartialSchemaInput: it has the SDL, or
// the hash of an SDL that the registry knows, or both if they agree.
func partialSchema(st *state, in publishInput) (string, error) {
	switch {
	case in.SDL == nil && in.Hash == nil:
		return "", badInput("subgraph %q: activePartialSchema needs sdl or hash", in.Name)
	case in.SDL == nil:
		text, ok := st.docs[*in.Hash]
		if !ok {
			return "", badInput("subgraph %q: no schema with hash %q is known; send the sdl", in.Name, *in.Hash)
		}
		return text, nil
	case in.Hash != nil && *in.Hash != hashOf(*in.SDL):
		return "", badInput("subgraph %q: hash %q is not the SHA-256 of the sdl (%s)", in.Name, *in.Hash, hashOf(*in.SDL))
	}
	return *in.SDL, nil
}

// compose composes the live subgraphs of a variant. texts has the SDL by hash that is not in the
// snapshot yet; it may be nil. A variant without subgraphs is a composition error.
func (s *Server) compose(ctx context.Context, st *state, v *variantRecord, texts map[string]string) (Build, error) {
	live := v.live()
	subgraphs := make([]sdl.Source, 0, len(live))
	for _, r := range live {
		text, ok := texts[r.Hash]
		if !ok {
			text = st.docs[r.Hash]
		}
		subgraphs = append(subgraphs, sdl.Source{Name: r.Name, URL: deref(r.URL), Text: text})
	}
	if len(subgraphs) == 0 {
		return Build{Errors: []registry.BuildError{{Message: fmt.Sprintf("%s has no subgraphs left to compose.", v.key()), Code: "NO_SUBGRAPHS"}}}, nil
	}
	ctx, cancel := s.composeContext(ctx)
	defer cancel()
	build, err := s.opts.Composer.Compose(ctx, subgraphs, s.federation(v))
	if err != nil {
		return Build{}, fmt.Errorf("compose %s: %w", v.key(), err)
	}
	return build, nil
}

// federation returns the federation version that composes a variant.
func (s *Server) federation(v *variantRecord) spec.Choice {
	choice, err := spec.ParseFederationVersion(v.FederationVersion)
	if err != nil { // it has none of its own: words are parsed before they are kept
		return s.opts.Federation
	}
	return choice
}

// removal is the result of a removal: the snapshot after it, and the errors of composing what is
// left.
type removal struct {
	State  *state
	Errors []registry.BuildError
}

// remove deletes a subgraph, composes what is left and starts a launch. Composition errors do not
// keep it from deleting. A dry run only composes.
func (s *Server) remove(ctx context.Context, key registry.GraphRef, name string, dryRun bool) (*removal, error) {
	s.changeMu.Lock()
	defer s.changeMu.Unlock()
	st, err := s.present()
	if err != nil {
		return nil, err
	}
	v, ok := st.variants[key]
	if !ok || v.subgraph(name) == nil {
		return nil, badInput("there is no subgraph %q in %s", name, key)
	}
	gone := *v.subgraph(name)
	gone.DeletedAt = ptr(s.now())
	next := v.withSubgraphs([]subgraphRecord{gone})
	build, err := s.compose(ctx, st, next, nil)
	if err != nil || dryRun {
		return &removal{st, build.Errors}, err
	}
	st, err = s.update(func(t *tx, now time.Time) error {
		t.putVariant(next)
		s.startLaunch(t, next, build, false, now)
		return nil
	})
	return &removal{st, build.Errors}, err
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
