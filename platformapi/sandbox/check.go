package sandbox

import (
	"context"
	"fmt"
	"time"
)

// checkRecord is a check workflow: of a source variant, or of a contract when
// Contract is set. Everything is judged when it is submitted and shown when its
// time is over.
type checkRecord struct {
	ID        string
	Variant   variantKey
	Contract  bool
	Subgraph  string
	Commit    string
	CreatedAt time.Time
	DoneAt    time.Time

	// Errors of the composition, or of the filter for a contract.
	Errors []BuildError
	// CoreHash is empty when there are errors.
	CoreHash   string
	Modified   bool
	Operations operationsOutcome
	// Downstream are the workflows of the contract variants.
	Downstream []downstreamCheck
}

type downstreamCheck struct{ Variant, Workflow string }

// failed says whether the workflow as a whole fails. A failing contract does not
// fail its source: that takes a configuration that the sandbox does not have.
func (c *checkRecord) failed() bool { return len(c.Errors) > 0 || c.Operations.failed() }

// proposedSubgraph is one subgraph as it would be.
type proposedSubgraph struct{ Name, SDL string }

// check composes a variant with proposed subgraphs and judges the result; it
// returns the id of the workflow. Nothing is published.
func (s *Server) check(ctx context.Context, st *state, v *variantRecord, changes []proposedSubgraph, commit string) (string, error) {
	next, texts := v, map[string]string{}
	for _, p := range changes {
		r := subgraphRecord{Name: p.Name, URL: ptr(""), Hash: hashOf(p.SDL)}
		if old := v.subgraph(p.Name); old != nil {
			r.URL = old.URL
		}
		texts[r.Hash] = p.SDL
		next = next.withSubgraphs([]subgraphRecord{r})
	}
	build, err := s.compose(ctx, st, next, texts)
	if err != nil {
		return "", err
	}
	main := s.newCheck(st, v, build, commit)
	if len(changes) == 1 {
		main.Subgraph = changes[0].Name
	}
	all, docs := []*checkRecord{main}, []Build{build}
	if len(build.Errors) == 0 {
		for _, contract := range st.contractsOf(v.key()) {
			filtered, err := s.filter(ctx, build, contract)
			if err != nil {
				return "", err
			}
			c := s.newCheck(st, contract, filtered, commit)
			main.Downstream = append(main.Downstream, downstreamCheck{contract.Name, c.ID})
			all, docs = append(all, c), append(docs, filtered)
		}
	}
	_, err = s.update(func(t *tx, _ time.Time) error {
		for i, c := range all {
			if len(c.Errors) == 0 {
				c.CoreHash = t.putDoc(docs[i].Supergraph)
			}
			t.putCheck(c)
		}
		return nil
	})
	s.log.Info("check", "variant", v.key().String(), "id", main.ID, "failed", main.failed())
	return main.ID, err
}

func (s *Server) filter(ctx context.Context, build Build, contract *variantRecord) (Build, error) {
	ctx, cancel := s.composeContext(ctx)
	defer cancel()
	out, err := s.opts.Composer.Contract(ctx, build.Supergraph, contract.Contract.filter())
	if err != nil {
		return Build{}, fmt.Errorf("filter %s: %w", contract.key(), err)
	}
	return out, nil
}

// judge makes the workflow of one variant from what its build would be.
func (s *Server) newCheck(st *state, v *variantRecord, build Build, commit string) *checkRecord {
	now := s.now()
	c := &checkRecord{
		ID: s.opts.NewID(), Variant: v.key(), Contract: v.Contract != nil, Commit: commit,
		CreatedAt: now, DoneAt: now.Add(s.opts.CheckLatency), Errors: build.Errors,
	}
	if len(build.Errors) > 0 {
		return c
	}
	var before string
	if l := st.approved(v.key()); l != nil {
		before = st.docs[l.Outcome.APIHash]
		c.Modified = l.Outcome.CoreHash != hashOf(build.Supergraph)
	}
	operations := v.Operations
	var err error
	if c.Operations, err = checkOperations(before, build.API, operations); err != nil {
		s.log.Warn("operations check skipped", "variant", v.key().String(), "error", err)
	}
	return c
}
