package rollout

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// At is a place where code answers: a subgraph behind a routing URL.
type At struct{ Subgraph, URL string }

// CodeAt returns, for each subgraph and routing URL, the schemas of the code that runs there when
// the phase with this number is published. There is more than one while old and new replicas run
// side by side.
func CodeAt(p *Plan, number int) map[At][]string {
	before, after := p.sides()
	w := &liveState{registered: map[string]Registered{}, code: map[At][]string{}, urls: urlsOf(before, after)}
	for _, s := range p.Subgraphs {
		if s.Before == nil {
			continue
		}
		w.registered[s.Name] = *s.Before
		code := s.Before.SDL
		if s.Deployed != nil {
			code = s.Deployed.SDL
		}
		if !subgraph.TextHasConnectors(code) {
			w.code[w.urls.place(s.Name, s.Before.URL)] = []string{code}
		}
		if s.After != nil && code == s.After.SDL && p.runsAlready(s.Name) {
			w.code[w.urls.place(s.Name, s.After.URL)] = []string{code}
		}
	}
	for _, phase := range p.Phases {
		if phase.Number >= number {
			break
		}
		for _, step := range phase.Steps {
			_ = w.apply(step) // no error: the plan has been verified
		}
	}
	out := make(map[At][]string, len(w.code))
	for _, side := range [][]sdl.Source{before, after} {
		for _, s := range side {
			if code := w.code[w.urls.place(s.Name, s.URL)]; len(code) > 0 {
				out[At{s.Name, s.URL}] = code
			}
		}
	}
	return out
}

// sides returns the subgraphs before and after the plan.
func (p *Plan) sides() (before, after []sdl.Source) {
	for _, s := range p.Subgraphs {
		if s.Before != nil {
			before = append(before, sdl.Source{Name: s.Name, URL: s.Before.URL, Text: s.Before.SDL})
		}
		if s.After != nil {
			after = append(after, sdl.Source{Name: s.Name, URL: s.After.URL, Text: s.After.SDL})
		}
	}
	return before, after
}

// runsAlready reports whether the plan starts no code of the subgraph.
func (p *Plan) runsAlready(name string) bool {
	for _, phase := range p.Phases {
		for _, s := range phase.Steps {
			if s.Subgraph == name && (s.Action == Start || s.Action == Roll) {
				return false
			}
		}
	}
	return true
}

// serve judges the code of every subgraph of the parcel. It has to serve what is registered before
// and after, since routers have plans of both while the parts are published. If the code is not
// known, the old or the new code has to serve both.
func (s *Splitter) serve(ctx context.Context, code map[At][]string) error {
	none := &NoSplit{Subgraphs: s.names}
	for _, name := range s.names {
		old, registered := s.registered[name]
		now := s.publish[name]
		registered = registered && !subgraph.TextHasConnectors(old.Text)
		var why error
		switch {
		case subgraph.TextHasConnectors(now.Text): // no code has to serve it
			if registered && code != nil {
				why = s.serveAll(ctx, code[At{name, old.URL}], name, old.Text, old.URL)
			}
		case code != nil:
			why = s.serveAll(ctx, code[At{name, now.URL}], name, now.Text, now.URL)
			if registered && why == nil {
				why = s.serveAll(ctx, code[At{name, old.URL}], name, old.Text, old.URL)
			}
		case registered && old.URL == now.URL:
			first, second := s.v.serves(ctx, name, old.Text, now.Text).err, s.v.serves(ctx, name, now.Text, old.Text).err
			if first != nil && second != nil {
				why = fmt.Errorf("neither the old nor the new code serves both schemas: %w", errors.Join(first, second))
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if why != nil {
			none.Reasons = append(none.Reasons, fmt.Sprintf("%s: %s", name, strings.ReplaceAll(why.Error(), "\n", "; ")))
		}
	}
	if len(none.Reasons) > 0 {
		return none
	}
	return nil
}

// serveAll returns an error unless all code behind a routing URL serves a registered schema.
func (s *Splitter) serveAll(ctx context.Context, code []string, name, registered, url string) error {
	if len(code) == 0 {
		return fmt.Errorf("no code is known to answer at %q", url)
	}
	for _, d := range code {
		if err := s.v.serves(ctx, name, d, registered).err; err != nil {
			return err
		}
	}
	return nil
}

// errBounded is the verdict on a state that is not composed, because the bound is reached.
var errBounded = errors.New("the search was bounded")

// NoSplit is the error of a [Splitter] if a parcel cannot be published in parts.
type NoSplit struct {
	// Subgraphs are those that only work together, sorted.
	Subgraphs []string
	// Reasons are lines on why; there are none for a single subgraph.
	Reasons []string
	// Bounded is true if the search was cut before all ways were tried.
	Bounded bool
}

// maxReasons bounds the length of the message.
const maxReasons = 5

// Error lists the subgraphs and the reasons, one a line.
func (e *NoSplit) Error() string {
	var b strings.Builder
	if len(e.Subgraphs) == 1 {
		fmt.Fprintf(&b, "%s cannot be published in parts", e.Subgraphs[0])
	} else {
		fmt.Fprintf(&b, "no safe way to publish %s in parts was found", strings.Join(e.Subgraphs, ", "))
	}
	if e.Bounded {
		b.WriteString(" (the search was bounded)")
	}
	for i, reason := range e.Reasons {
		if i == maxReasons {
			fmt.Fprintf(&b, "\n  and %d more", len(e.Reasons)-i)
			break
		}
		fmt.Fprintf(&b, "\n  %s", reason)
	}
	return b.String()
}
