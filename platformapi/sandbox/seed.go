package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/registry"
)

// Seed has the content of the registry before the first request. Its subgraphs are published as by
// a request, but their launches complete at once.
type Seed struct {
	Graphs []Graph `json:"graphs,omitempty"`
	// Keys are the accepted keys. A registry without any accepts every key.
	Keys []Key `json:"keys,omitempty"`
}

// Graph is a graph to seed. A graph that exists already keeps its title and organization.
type Graph struct {
	ID string `json:"id"`
	// Title is ID if empty.
	Title string `json:"title,omitempty"`
	// Organization is the id of an organization; "sandbox" if empty.
	Organization string    `json:"organization,omitempty"`
	Variants     []Variant `json:"variants,omitempty"`
}

// Variant is a variant with its subgraphs, and the contracts whose source it is.
type Variant struct {
	Name string `json:"name"`
	// FederationVersion composes the variant, such as "=2.9.3"; empty stands for
	// Options.Federation. See [spec.ParseFederationVersion].
	FederationVersion string         `json:"federationVersion,omitempty"`
	Subgraphs         []SeedSubgraph `json:"subgraphs,omitempty"`
	Contracts         []Contract     `json:"contracts,omitempty"`
	Operations        []Operation    `json:"operations,omitempty"`
	// Protected makes it a variant that only administrators may delete.
	Protected bool `json:"protected,omitempty"`
}

// SeedSubgraph is a subgraph to publish.
type SeedSubgraph struct {
	Name     string `json:"name"`
	URL      string `json:"url"`
	SDL      string `json:"sdl"`
	Revision string `json:"revision,omitempty"`
}

// Contract is a contract variant and its filter.
type Contract struct {
	Name                 string   `json:"name"`
	Include              []string `json:"include,omitempty"`
	Exclude              []string `json:"exclude,omitempty"`
	HideUnreachableTypes bool     `json:"hideUnreachableTypes,omitempty"`
}

// Operation is a client operation that checks hold a proposed schema against.
type Operation struct {
	Name string `json:"name"`
	Body string `json:"body"`
}

// Key is an API key. Exactly one of Graph, User and Subgraphs is set.
type Key struct {
	// Token is the key itself, in any form: "service:<graph>:<secret>", "user:<user>:<secret>",
	// "ak_v2_…".
	Token string `json:"token"`
	Graph string `json:"graph,omitempty"`
	User  *User  `json:"user,omitempty"`
	// Subgraphs are the subgraphs that a subgraph key may publish.
	Subgraphs []SubgraphScope `json:"subgraphs,omitempty"`
	// Role is a value of the enum UserPermission; GRAPH_ADMIN if empty.
	Role      string     `json:"role,omitempty"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
}

// User is the owner of a user key. Organization limits the visible graphs to its own; the user sees
// all graphs if it is empty.
type User struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Email        string `json:"email,omitempty"`
	Organization string `json:"organization,omitempty"`
}

// SubgraphScope names a subgraph of a variant of a graph.
type SubgraphScope struct {
	Graph    string `json:"graph"`
	Variant  string `json:"variant"`
	Subgraph string `json:"subgraph"`
}

// ErrSeed is wrapped by errors about a seed that cannot be used.
var ErrSeed = errors.New("seed")

const defaultOrg = "sandbox"

// Seed adds graphs, variants, contracts and keys. A variant that exists already keeps its
// subgraphs, and a contract its filter, so that a data file can be seeded at every start. Subgraphs
// that do not compose are an error, and so is a contract whose build fails. What was added before
// the error stays.
func (s *Server) Seed(ctx context.Context, seed Seed) error {
	for _, g := range seed.Graphs {
		if err := s.seedGraph(g); err != nil {
			return err
		}
		for _, v := range g.Variants {
			if err := s.seedVariant(ctx, registry.GraphRef{Graph: g.ID, Variant: v.Name}, v); err != nil {
				return err
			}
		}
	}
	for _, k := range seed.Keys {
		r, err := newKeyRecord(k)
		if err != nil {
			return err
		}
		if _, err := s.update(func(t *tx, _ time.Time) error { t.putKey(r); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// seedGraph adds a graph and its organization, unless the graph exists.
func (s *Server) seedGraph(g Graph) error {
	if !registry.ValidGraphID(g.ID) {
		return fmt.Errorf("%w: %q is no valid graph id", ErrSeed, g.ID)
	}
	r := &graphRecord{ID: g.ID, Title: g.Title, Org: g.Organization}
	if r.Title == "" {
		r.Title = g.ID
	}
	if r.Org == "" {
		r.Org = defaultOrg
	}
	_, err := s.update(func(t *tx, now time.Time) error {
		if t.graphs[g.ID] != nil {
			return nil
		}
		r.CreatedAt = now
		t.putGraph(r)
		if t.orgs[r.Org] == nil {
			t.putOrg(&orgRecord{r.Org, r.Org})
		}
		return nil
	})
	return err
}

// seedFederation gives a variant its federation version. That of a variant which exists already is
// replaced, and composes from its next launch on.
func (s *Server) seedFederation(key registry.GraphRef, word string) error {
	if word == "" {
		return nil
	}
	if _, err := spec.ParseFederationVersion(word); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrSeed, key, err)
	}
	s.changeMu.Lock()
	defer s.changeMu.Unlock()
	_, err := s.update(func(t *tx, now time.Time) error {
		v := variantRecord{Graph: key.Graph, Name: key.Variant, CreatedAt: now}
		if old := t.variants[key]; old != nil {
			v = *old
		}
		v.FederationVersion = word
		t.putVariant(&v)
		return nil
	})
	return err
}

// seedVariant publishes the subgraphs of a variant, completes the launch, and adds the client
// operations and contracts. All subgraphs get the revision of the last one, because they are one
// publish.
func (s *Server) seedVariant(ctx context.Context, key registry.GraphRef, v Variant) error {
	req := publishRequest{Ref: key, Sync: true}
	if old := s.current.Load().variants[key]; old != nil && old.listed() {
		v.Subgraphs = nil
	}
	if err := s.seedFederation(key, v.FederationVersion); err != nil {
		return err
	}
	for _, sg := range v.Subgraphs {
		req.Inputs = append(req.Inputs, publishInput{Name: sg.Name, URL: &sg.URL, SDL: &sg.SDL})
		req.Revision = sg.Revision
	}
	if len(req.Inputs) > 0 {
		out, err := s.publish(ctx, req)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrSeed, key, err)
		}
		if err := seedProblem(key, out.Errors); err != nil {
			return err
		}
		if err := s.finish(key); err != nil {
			return err
		}
	}
	if len(v.Operations) > 0 || v.Protected {
		if err := s.seedSettings(key, v); err != nil {
			return err
		}
	}
	for _, c := range v.Contracts {
		if err := s.seedContract(key, c); err != nil {
			return err
		}
	}
	return nil
}

// seedContract creates a contract variant and completes its launch, unless the variant exists. The
// launch is downstream of the one that its source variant serves, as if the contract had been there
// before it: who waits for that launch, or pins it, has the contract too.
func (s *Server) seedContract(source registry.GraphRef, c Contract) error {
	key := registry.GraphRef{Graph: source.Graph, Variant: c.Name}
	if s.current.Load().variants[key] != nil {
		return nil
	}
	id, problems, err := s.addSeedContract(contractRequest{
		Ref: key, Source: source.Variant, Initiate: true,
		Filter: supergraph.Filter{Include: c.Include, Exclude: c.Exclude, HideUnreachable: c.HideUnreachableTypes},
	})
	if err != nil {
		return fmt.Errorf("%w: contract %s: %w", ErrSeed, key, err)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%w: contract %s: %s", ErrSeed, key, problems[0])
	}
	if err := s.finish(key); err != nil {
		return err
	}
	if l := s.current.Load().launches[id]; l != nil && l.Outcome != nil {
		return seedProblem(key, l.Outcome.Errors)
	}
	return nil
}

// addSeedContract creates a contract variant with its launch. It returns the id of the launch, or
// the problems for which nothing was done.
func (s *Server) addSeedContract(req contractRequest) (id string, problems []string, err error) {
	s.changeMu.Lock()
	defer s.changeMu.Unlock()
	_, err = s.update(func(t *tx, now time.Time) error {
		v, source, refused := planContract(t.state, req, now)
		if problems = refused; len(problems) > 0 {
			return nil
		}
		t.putVariant(v)
		if served := t.approved(source); served != nil {
			id = s.addContractLaunch(t, served.ID, v, false, now)
		} else {
			id = s.launchContract(t, v, source, now)
		}
		return nil
	})
	return id, problems, err
}

// seedSettings sets the client operations of a variant, and whether it is protected.
func (s *Server) seedSettings(key registry.GraphRef, seed Variant) error {
	s.changeMu.Lock()
	defer s.changeMu.Unlock()
	_, err := s.update(func(t *tx, _ time.Time) error {
		v, ok := t.variants[key]
		if !ok {
			return fmt.Errorf("%w: %s has operations or protection but no subgraphs", ErrSeed, key)
		}
		c := *v
		c.Operations, c.Protected = seed.Operations, seed.Protected
		t.putVariant(&c)
		return nil
	})
	return err
}

// finish completes the active launches of a variant, and then those of its contracts, at this
// moment.
func (s *Server) finish(key registry.GraphRef) error {
	_, err := s.update(func(t *tx, now time.Time) error {
		keys := []registry.GraphRef{key}
		for _, c := range t.contractsOf(key) {
			keys = append(keys, c.key())
		}
		for _, k := range keys {
			for _, id := range t.history[k] {
				if t.active[id] {
					t.change(id, func(l *launchRecord) { l.Latency = Latency{} })
				}
			}
		}
		s.advanceTo(t, now)
		return nil
	})
	return err
}

// seedProblem returns the errors of a build as one error, nil if there are none.
func seedProblem(key registry.GraphRef, errs []registry.BuildError) error {
	all := make([]error, 0, len(errs))
	for _, e := range errs {
		all = append(all, fmt.Errorf("%w: %s: %s %s", ErrSeed, key, e.Code, e.Message))
	}
	return errors.Join(all...)
}
