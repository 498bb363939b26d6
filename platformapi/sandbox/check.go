package sandbox

import (
	"context"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// checkRecord is a check workflow of a source variant, or of a contract variant if Contract is set.
// Its results are known when it is submitted; answers show them from DoneAt on.
type checkRecord struct {
	ID        string
	Variant   storedRef
	Contract  bool
	Whole     bool   // a check of a whole schema, which has no composition
	Subgraph  string // empty for a check of several subgraphs
	Commit    string
	CreatedAt time.Time
	DoneAt    time.Time

	// Errors are those of the composition, or of the filter for a contract.
	Errors storedErrors
	// CoreHash is the hash of the supergraph; empty if there are errors.
	CoreHash string
	// Modified is true if the supergraph differs from the one that Uplink serves.
	Modified   bool
	Operations operationsOutcome
	// Downstream are the workflows of the variant's contracts.
	Downstream []downstreamCheck
}

// ref returns the variant that is checked.
func (c *checkRecord) ref() registry.GraphRef { return registry.GraphRef(c.Variant) }

type downstreamCheck struct{ Variant, Workflow string }

// failed reports whether the workflow as a whole fails. Failing contracts do not fail the workflow
// of their source: on the platform that takes a configuration, which the sandbox does not have.
func (c *checkRecord) failed() bool { return len(c.Errors) > 0 || c.Operations.failed() }

// proposedSubgraph is a subgraph as a check proposes it. It keeps the routing URL that is
// registered.
type proposedSubgraph struct{ Name, SDL string }

// check composes a variant with proposed subgraphs, filters the result for each of its contracts,
// and compares both with what Uplink serves. It returns the id of the workflow. Subgraphs and
// launches stay as they are, so it takes no changeMu.
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

// checkSchema compares a whole schema with what Uplink serves and returns the id of the workflow.
// The error is that of a text that is no schema.
func (s *Server) checkSchema(st *state, v *variantRecord, document, commit string) (string, error) {
	if _, err := loadSchema(document); err != nil {
		return "", fmt.Errorf("the proposed schema cannot be read: %w", err)
	}
	c := s.newCheck(st, v, Build{API: document}, commit)
	c.Whole, c.Contract = true, false
	_, err := s.update(func(t *tx, _ time.Time) error {
		t.putCheck(c)
		return nil
	})
	s.log.Info("check of a schema", "variant", v.key().String(), "id", c.ID, "failed", c.failed())
	return c.ID, err
}

// filter filters a build as a contract variant does.
func (s *Server) filter(ctx context.Context, build Build, contract *variantRecord) (Build, error) {
	ctx, cancel := s.composeContext(ctx)
	defer cancel()
	out, err := s.opts.Composer.Contract(ctx, build.Supergraph, contract.Contract.filter())
	if err != nil {
		return Build{}, fmt.Errorf("filter %s: %w", contract.key(), err)
	}
	return out, nil
}

// newCheck returns the workflow of one variant, whose composition or filter with the proposed
// subgraphs gave build. Schemas that cannot be compared leave the operations task without changes.
func (s *Server) newCheck(st *state, v *variantRecord, build Build, commit string) *checkRecord {
	now := s.now()
	c := &checkRecord{
		ID: s.opts.NewID(), Variant: storedRef(v.key()), Contract: v.Contract != nil, Commit: commit,
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
	var err error
	if c.Operations, err = checkOperations(before, build.API, v.Operations); err != nil {
		s.log.Warn("operations check skipped", "variant", v.key().String(), "error", err)
	}
	return c
}
