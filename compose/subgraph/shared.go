package subgraph

import (
	"context"
	"strings"
	"sync"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// Shared keeps valid subgraphs for several compositions, so that each is built once: the base and
// the proposal of a change differ in few of them. The zero value is empty and ready for use.
// Compositions can use it at the same time.
//
// It keeps only valid subgraphs of Federation 2, because nothing in them depends on other
// subgraphs. All others are built anew for each composition. Subgraphs are equal if their names and
// texts are. Their files and routing URLs can differ, so positions in a shared schema name no file:
// see [Subgraph.Position] and, for findings, [diag.List.In].
type Shared struct {
	mu sync.Mutex
	// known returns the subgraph of a source, or nil if it cannot be shared. The first caller
	// builds it, and others wait.
	known map[sharedKey]func() *Subgraph
}

type sharedKey struct {
	name, text string
	limits     sdl.Limits
	edition    spec.Edition
	newest     Version
}

// get returns the subgraph of a source, or nil if it has to be built with its composition. s can be
// nil.
func (s *Shared) get(src *sdl.Source, opts Options) *Subgraph {
	// Text without @link is of Federation 1, apart from rare renamings, and would be built in vain.
	if s == nil || !strings.Contains(src.Text, "@link") {
		return nil
	}
	key := sharedKey{src.Name, src.Text, opts.Limits, opts.Edition, opts.Newest}
	s.mu.Lock()
	if s.known == nil {
		s.known = map[sharedKey]func() *Subgraph{}
	}
	once, ok := s.known[key]
	if !ok {
		once = sync.OnceValue(func() *Subgraph { return buildAlone(src, opts) })
		s.known[key] = once
	}
	s.mu.Unlock()
	return once()
}

// buildAlone builds a subgraph from its own text. It returns nil if the subgraph has errors or
// depends on the others.
func buildAlone(src *sdl.Source, opts Options) *Subgraph {
	nowhere := sdl.Source{Name: src.Name, Text: src.Text}
	b := &builder{Subgraph: &Subgraph{Name: src.Name, Source: &nowhere}, opts: opts}
	b.parse()
	if len(b.errs) > 0 || len(judgeConnectors(context.Background(), []*builder{b}, opts)) > 0 {
		return nil
	}
	for _, step := range []func(*builder){(*builder).resolveLinks, (*builder).validateGraphQL, (*builder).validateFederation2} {
		step(b)
		if len(b.errs) > 0 {
			return nil
		}
	}
	if b.Version.Fed1() {
		return nil // the upgrade depends on where types are defined
	}
	if len(b.last) > 0 {
		return nil
	}
	b.normaliseRoots()
	if b.Renamed != [3]bool{} {
		return nil // until all subgraphs are valid, the other steps need the names of the SDL
	}
	return b.Subgraph
}

// read takes the subgraph from Options.Shared, or parses the source.
func (b *builder) read() {
	shared := b.opts.Shared.get(b.Source, b.opts)
	if shared == nil {
		b.parse()
		return
	}
	own := *shared
	own.URL, own.Index, own.Source = b.URL, b.Index, b.Source
	*b.Subgraph, b.shared = own, true
}

// Position returns the position of a node of this subgraph, with its file even if the subgraph is
// shared.
func (s *Subgraph) Position(p sdl.Pos) diag.Position {
	if p.Source != nil && p.Source.File == "" && p.Source.Name == s.Name {
		return s.Source.PositionAt(p.Line, p.Column)
	}
	return p.Position()
}
