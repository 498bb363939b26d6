package publish

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/registry"
)

// This file is about routing URLs that routers cannot use. What is wrong with one is judged by
// package supergraph. A batch that brings such a URL in is refused, unless somebody allows it. One
// that is registered already stays and is told, since it is not this batch that brings it in.

// allowsURLs reports whether one of the consents allows routing URLs that routers cannot use.
func allowsURLs(consents []Consent) bool {
	return slices.ContainsFunc(consents, func(c Consent) bool { return c.Kind == ConsentInvalidURL })
}

// URLPlaces are the places where the routing URLs of a change are written, by subgraph, for
// messages. URLs without a place may be among them.
type URLPlaces map[string]diag.Position

// BadURLs returns what is wrong with the routing URLs that a change brings in, a sentence for each
// subgraph. registered returns the URL that a subgraph has before the change, and whether it is
// registered. A subgraph without a URL keeps the registered one and is not judged.
func BadURLs(change []sdl.Source, places URLPlaces, registered func(name string) (url string, found bool)) []string {
	var problems []string
	for _, s := range change {
		if s.URL == "" {
			continue
		}
		if url, found := registered(s.Name); found && url == s.URL {
			continue
		}
		if fault := supergraph.JudgeSource(s); fault != nil {
			at := ""
			if place, known := places[s.Name]; known {
				at = " (" + place.String() + ")"
			}
			problems = append(problems, fmt.Sprintf("subgraph %q: the routing URL %q%s: %s; correct it, or give --%s REASON", s.Name, s.URL, at, fault, ConsentInvalidURL))
		}
	}
	return problems
}

// badURLs is BadURLs for a request and what the registry holds.
func badURLs(held []registry.RegisteredSubgraph, req BatchRequest) []string {
	if req.AnyURL {
		return nil
	}
	var change []sdl.Source
	for _, s := range req.Subgraphs {
		if s.URL != nil {
			change = append(change, sdl.Source{Name: s.Name, URL: *s.URL, Text: s.SDL})
		}
	}
	return BadURLs(change, req.Places, func(name string) (string, bool) {
		r, found := findHeld(held, name)
		return r.URL, found
	})
}

// urlFaults returns the subgraphs of a variant whose routing URL routers cannot use, once a batch
// is registered on top of what the registry holds: those of the batch, then the others.
func urlFaults(held []registry.RegisteredSubgraph, batch pendingBatch) []supergraph.SubgraphURL {
	var out []supergraph.SubgraphURL
	judge := func(name, url, text string) {
		if fault := supergraph.JudgeSource(sdl.Source{Name: name, URL: url, Text: text}); fault != nil {
			out = append(out, supergraph.SubgraphURL{Name: name, URL: url, URLFault: *fault})
		}
	}
	sent := map[string]bool{}
	for _, s := range batch.Send {
		sent[s.Name] = true
		r, _ := findHeld(held, s.Name)
		if s.URL != nil {
			r.URL = *s.URL
		}
		judge(s.Name, r.URL, s.SDL)
	}
	for _, r := range held {
		if !sent[r.Name] {
			judge(r.Name, r.URL, r.SDL)
		}
	}
	return out
}

// allowsURLs reports whether the delivery may register and pin routing URLs that routers cannot
// use.
func (d Delivery) allowsURLs() bool { return d.anyURL || allowsURLs(d.Consents) }

// reasonForURLs returns why the run may pin routing URLs that routers cannot use: what somebody
// wrote, else what the settings of the pins have; empty if it may not.
func (r *run) reasonForURLs() string {
	for _, c := range r.report.Consents {
		if c.Kind == ConsentInvalidURL {
			return c.Reason
		}
	}
	if r.delivery.anyURL {
		return "the delivery began with them"
	}
	return r.delivery.Pin.AllowInvalidURL
}

// pinnable returns ErrBadBatch if a delivery would end with supergraphs that are not to be pinned,
// because of routing URLs that routers cannot use. all are the subgraphs that it ends with.
func (d Delivery) pinnable(all []sdl.Source) error {
	if d.PinDir == "" || d.Pin.AllowInvalidURL != "" || d.allowsURLs() {
		return nil
	}
	var problems []string
	for _, s := range all {
		if fault := supergraph.JudgeSource(s); fault != nil {
			problems = append(problems, supergraph.SubgraphURL{Name: s.Name, URL: s.URL, URLFault: *fault}.String())
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: the supergraph could not be pinned: %s; give each a routing URL that routers can use, or --%s REASON", ErrBadBatch, strings.Join(problems, "; "), ConsentInvalidURL)
}
