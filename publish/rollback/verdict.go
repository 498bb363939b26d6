package rollback

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// ErrUnsafe is a verdict against a rollback: the deployed code does not serve the earlier
// supergraph. See [UnsafeError].
var ErrUnsafe = errors.New("the deployed subgraphs do not serve that supergraph")

// Verdict is the answer for one supergraph. Its JSON form is part of what `supergraph rollback`
// writes.
type Verdict struct {
	// OK is true if routers may go back.
	OK bool `json:"ok"`
	// Subgraphs are those of the earlier supergraph, in its order.
	Subgraphs []Subgraph `json:"subgraphs"`
	// Unused names registered subgraphs that the earlier supergraph does not have. They get no
	// requests after the rollback.
	Unused []string `json:"unused,omitempty"`
	// Deployed is what the verdict relies on, by registered subgraph.
	Deployed []Code `json:"deployed"`
}

// Subgraph is the answer for one subgraph of the earlier supergraph.
type Subgraph struct {
	Name string `json:"name"`
	// Missing is true if the subgraph is no longer registered, so its code may be gone.
	Missing bool `json:"missing,omitempty"`
	// URL is where routers with the earlier supergraph send requests, if the subgraph is registered
	// at another URL now. Otherwise it is empty.
	URL string `json:"url,omitempty"`
	// Deployed is the URL at which the subgraph is registered now, if it differs from the earlier
	// one.
	Deployed string `json:"deployed,omitempty"`
	// Violations are fetches that the code would not answer.
	Violations []serve.Violation `json:"violations,omitempty"`
	// Hazards are findings that lose something of an answer and break no request. They do not count
	// against a rollback.
	Hazards []serve.Violation `json:"hazards,omitempty"`
}

// ok reports whether the code of the subgraph answers every fetch of the earlier supergraph.
func (s Subgraph) ok() bool { return !s.Missing && s.URL == "" && len(s.Violations) == 0 }

// and returns the verdict where the code of either may be deployed, so that both have to serve.
// Both verdicts are about the same supergraph and the same subgraphs and URLs; only schemas differ.
func (v Verdict) and(other Verdict) Verdict {
	out := Verdict{OK: v.OK && other.OK, Unused: v.Unused, Subgraphs: slices.Clone(v.Subgraphs)}
	for i := range out.Subgraphs {
		s := &out.Subgraphs[i]
		for _, o := range other.Subgraphs {
			if o.Name == s.Name {
				s.Violations, s.Hazards = union(s.Violations, o.Violations), union(s.Hazards, o.Hazards)
			}
		}
	}
	return out
}

// union returns a, then what only b has. Findings with the same text are the same.
func union(a, b []serve.Violation) []serve.Violation {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.ContainsFunc(out, func(have serve.Violation) bool { return have.String() == v.String() }) {
			out = append(out, v)
		}
	}
	return out
}

// Reasons returns what stands against the rollback, one line each; none if OK is true.
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

// Err returns nil if OK is true, otherwise an [*UnsafeError].
func (v Verdict) Err() error {
	if v.OK {
		return nil
	}
	return &UnsafeError{v}
}

// UnsafeError is a verdict against a rollback. It is an [ErrUnsafe].
type UnsafeError struct{ Verdict Verdict }

// Is reports whether target is [ErrUnsafe].
func (e *UnsafeError) Is(target error) bool { return target == ErrUnsafe }

func (e *UnsafeError) Error() string {
	return ErrUnsafe.Error() + ":\n  " + strings.Join(e.Verdict.Reasons(), "\n  ")
}
