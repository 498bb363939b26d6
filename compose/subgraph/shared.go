package subgraph

import (
	"strings"
	"sync"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Shared keeps subgraphs that several compositions have in common, so that each
// is read and judged once: the base and the proposal of a change differ in few
// of them. The zero value is empty and ready; it may be used by several
// compositions at a time.
//
// A subgraph is taken from it only if nothing of what it came to depends on the
// other subgraphs: a valid one of Federation 2. All others are built for each
// composition anew. The text counts, and the name; file and routing URL may
// differ, which is why positions in a shared schema name no file: it is
// [Subgraph.Position] that knows it, and [diag.List.In] for findings.
type Shared struct {
	mu    sync.Mutex
	known map[sharedKey]func() *Subgraph
}

type sharedKey struct {
	name, text string
	limits     sdl.Limits
}

// take returns the subgraph of a source; nil for one that has to be built with its composition.
func (s *Shared) get(src *sdl.Source, opts Options) *Subgraph {
	// Who never writes @link is of Federation 1: not worth an attempt.
	if s == nil || !strings.Contains(src.Text, "@link") {
		return nil
	}
	key := sharedKey{src.Name, src.Text, opts.Limits}
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

// buildAlone builds a subgraph without looking at any other; nil when that cannot be
// done or does not end well.
func buildAlone(src *sdl.Source, opts Options) *Subgraph {
	nowhere := sdl.Source{Name: src.Name, Text: src.Text}
	b := &builder{Subgraph: &Subgraph{Name: src.Name, Source: &nowhere}, opts: opts}
	for _, step := range []func(*builder){(*builder).parse, (*builder).resolveLinks, (*builder).validateGraphQL, (*builder).validateFederation2} {
		step(b)
		if len(b.errs) > 0 {
			return nil
		}
	}
	if b.Version.Fed1() {
		return nil // what it means depends on where its types are defined
	}
	b.normaliseRoots()
	if b.Renamed != [3]bool{} {
		return nil // the others shall see the types under the names that it gives them
	}
	return b.Subgraph
}

// read takes what is shared, or reads the text.
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

// Position is the place of a node of this subgraph, with its file.
func (s *Subgraph) Position(p sdl.Pos) diag.Position {
	at := p.Position()
	if at.File == "" && at.Subgraph == s.Name {
		at.File = s.Source.File
	}
	return at
}
