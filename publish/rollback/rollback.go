// Package rollback tells whether routers may go back to the supergraph of an earlier launch.
//
// In go that supergraph and the schemas that the deployed code implements; out comes a [Verdict]: per subgraph, whether its code still
// answers every fetch that a router may plan against the earlier supergraph. What a subgraph's schema was then is read from the
// supergraph itself, as a router reads it, so no registry has to remember it.
//
//	verdict, err := rollback.Judge(ctx, graph, deployed)
//	if !verdict.OK { … verdict.Reasons() … }
package rollback

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

var (
	// ErrUnsafe: the deployed code does not serve the earlier supergraph (*UnsafeError).
	ErrUnsafe = errors.New("the deployed subgraphs do not serve that supergraph")
	// ErrUnreadable: one of the schemas cannot be read, so nothing can be said.
	ErrUnreadable = errors.New("cannot tell whether the deployed subgraphs serve that supergraph")
)

// Verdict is the answer for one supergraph.
type Verdict struct {
	OK bool `json:"ok"`
	// Subgraphs are those of the earlier supergraph, in its order.
	Subgraphs []Subgraph `json:"subgraphs"`
	// Unused names deployed subgraphs that the earlier supergraph does not have: they get no traffic after the rollback.
	Unused []string `json:"unused,omitempty"`
}

// Subgraph is the answer for one of its subgraphs.
type Subgraph struct {
	Name string `json:"name"`
	// Missing: no code is known to be deployed under that name.
	Missing bool `json:"missing,omitempty"`
	// URL is where the earlier supergraph sends requests, Deployed where the code is now; they are set when they differ.
	URL      string `json:"url,omitempty"`
	Deployed string `json:"deployed,omitempty"`
	// Violations are fetches that the code would not answer; Hazards lose a value and break no request.
	Violations []serve.Violation `json:"violations,omitempty"`
	Hazards    []serve.Violation `json:"hazards,omitempty"`
}

func (s Subgraph) ok() bool { return !s.Missing && s.URL == "" && len(s.Violations) == 0 }

// Judge compares the schemas that the deployed code implements with an earlier supergraph. The error is ErrUnreadable, with what is
// wrong with a schema.
func Judge(ctx context.Context, target *supergraph.Graph, deployed []sdl.Source) (Verdict, error) {
	now, errs := subgraph.Build(ctx, deployed, subgraph.Options{})
	if len(errs) > 0 {
		return Verdict{}, unreadable("what is deployed", errs)
	}
	then, errs := subgraph.Build(ctx, target.Subgraphs(), subgraph.Options{})
	if len(errs) > 0 {
		return Verdict{}, unreadable("the earlier supergraph", errs)
	}
	verdict := Verdict{OK: true}
	for _, r := range then {
		s := judge(r, find(now, r.Name))
		verdict.OK = verdict.OK && s.ok()
		verdict.Subgraphs = append(verdict.Subgraphs, s)
	}
	for _, d := range now {
		if find(then, d.Name) == nil {
			verdict.Unused = append(verdict.Unused, d.Name)
		}
	}
	return verdict, nil
}

func judge(r, d *subgraph.Subgraph) Subgraph {
	s := Subgraph{Name: r.Name}
	if d == nil {
		s.Missing = true
		return s
	}
	if d.URL != r.URL {
		s.URL, s.Deployed = r.URL, d.URL
	}
	for _, v := range serve.Serves(d, r) {
		if v.Hazard {
			s.Hazards = append(s.Hazards, v)
		} else {
			s.Violations = append(s.Violations, v)
		}
	}
	return s
}

func find(list []*subgraph.Subgraph, name string) *subgraph.Subgraph {
	at := slices.IndexFunc(list, func(s *subgraph.Subgraph) bool { return s.Name == name })
	if at < 0 {
		return nil
	}
	return list[at]
}

func unreadable(what string, errs diag.List) error {
	return fmt.Errorf("%w: %s is not valid: %w", ErrUnreadable, what, errs)
}

// Both is the verdict of two answers about the same supergraph, where either code may be deployed: it must be served by both.
func Both(a, b Verdict) Verdict {
	out := Verdict{OK: a.OK && b.OK, Unused: a.Unused, Subgraphs: slices.Clone(a.Subgraphs)}
	add := func(to []serve.Violation, more []serve.Violation) []serve.Violation {
		to = slices.Clone(to)
		for _, v := range more {
			if !slices.ContainsFunc(to, func(have serve.Violation) bool { return have.String() == v.String() }) {
				to = append(to, v)
			}
		}
		return to
	}
	for i := range out.Subgraphs {
		s := &out.Subgraphs[i]
		for _, other := range b.Subgraphs {
			if other.Name == s.Name {
				s.Violations, s.Hazards = add(s.Violations, other.Violations), add(s.Hazards, other.Hazards)
			}
		}
	}
	return out
}

// Reasons says in one line each why the answer is no; none when it is yes.
func (v Verdict) Reasons() []string {
	var out []string
	for _, s := range v.Subgraphs {
		if s.Missing {
			out = append(out, s.Name+": it is no longer registered, so its code may be gone")
		}
		if s.URL != "" {
			out = append(out, fmt.Sprintf("%s: that supergraph sends its requests to %s, and it is registered at %s now", s.Name, s.URL, s.Deployed))
		}
		for _, violation := range s.Violations {
			out = append(out, s.Name+": "+violation.String())
		}
	}
	return out
}

// Err is nil when the answer is yes, *UnsafeError otherwise.
func (v Verdict) Err() error {
	if v.OK {
		return nil
	}
	return &UnsafeError{v}
}

// UnsafeError is a verdict that says no. It is ErrUnsafe.
type UnsafeError struct{ Verdict Verdict }

// Is makes the error an ErrUnsafe.
func (e *UnsafeError) Is(target error) bool { return target == ErrUnsafe }

func (e *UnsafeError) Error() string {
	return ErrUnsafe.Error() + ":\n  " + strings.Join(e.Verdict.Reasons(), "\n  ")
}
