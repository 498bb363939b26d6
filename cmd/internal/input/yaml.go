package input

import (
	"context"
	"fmt"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Supergraph reads a supergraph.yaml; "-" is standard input.
func (l *Loader) Supergraph(file string) (*config.Supergraph, error) {
	name, text := file, ""
	var err error
	if file == "-" {
		name = stdinFile
		text, err = l.readStdin("a supergraph.yaml")
	} else {
		text, err = read(file)
	}
	if err != nil {
		return nil, err
	}
	return config.ParseSupergraph(name, []byte(text), l.options())
}

// Remote reads the SDL of a subgraph of a supergraph.yaml that is registered or running.
func (l *Loader) Remote(ctx context.Context, s *config.Supergraph, name string) (sdl.Source, error) {
	src, _, err := l.supergraphSubgraph(ctx, origin{file: s.File}, name, s.Subgraphs[name])
	if err != nil {
		return src, fmt.Errorf("%s: subgraph %s: %w", s.Where("subgraphs", name), name, err)
	}
	return src, nil
}

// configurationFile reads the sources of a configuration file of the work tree.
func (l *Loader) configurationFile(ctx context.Context, file string) ([]sdl.Source, error) {
	text, err := read(file)
	if err != nil {
		return nil, err
	}
	return l.configured(ctx, origin{file: file}, text)
}

// configured reads the sources that the text of a configuration file names. Its content tells which
// of the two files it is.
func (l *Loader) configured(ctx context.Context, p origin, text string) ([]sdl.Source, error) {
	if config.KindOf(p.file, []byte(text)) == config.KindGraph {
		return l.fromGraph(ctx, p, text)
	}
	s, err := config.ParseSupergraph(p.name(), []byte(text), p.options(ctx, l.Resolver))
	if err != nil {
		return nil, err
	}
	if err := l.ask(s.Federation); err != nil {
		return nil, err
	}
	var out []sdl.Source
	for _, name := range s.Names() {
		src, ok, err := l.supergraphSubgraph(ctx, p, name, s.Subgraphs[name])
		if err != nil {
			return nil, fmt.Errorf("%s: subgraph %s: %w", p.name(), name, err)
		}
		if !ok {
			continue
		}
		if src.File == "" {
			src.File = p.name()
		}
		if err := l.agreeOnURL(s, name, &src); err != nil {
			return nil, err
		}
		out = append(out, src)
	}
	return out, someFound(p, out)
}

// agreeOnURL gives a subgraph of a supergraph.yaml that has no routing URL there the one of the
// configuration. Two that differ contradict each other, unless the configuration was named. A
// subgraph with no_url has none.
func (l *Loader) agreeOnURL(s *config.Supergraph, name string, src *sdl.Source) error {
	if s.Subgraphs[name].NoURL {
		src.URL = ""
		return nil
	}
	ours, theirs := s.Subgraphs[name].RoutingURL, l.config.Subgraphs[name].URL
	switch {
	case theirs == "":
	case ours == "" || l.File != "":
		src.URL = theirs
	case ours != theirs && !l.base:
		return fmt.Errorf("%w: the routing URL is %s in %s and %s in %s; make them agree, leave one out, or choose one with --config",
			ErrInput, ours, s.Where("subgraphs", name, "routing_url"), theirs, l.config.Where("subgraphs", name, "url"))
	}
	return nil
}

// ask takes the federation version of a supergraph.yaml. Two files that ask for different versions
// contradict each other.
func (l *Loader) ask(f *config.Federation) error {
	if f == nil {
		return nil
	}
	if l.federation != nil && l.federation.Choice != f.Choice {
		return fmt.Errorf("%w: %s and %s ask for different versions; they make one graph", ErrInput, l.federation.From, f.From)
	}
	l.federation = f
	return nil
}

// supergraphSubgraph reads one subgraph of supergraph.yaml. It is false for a part of a base that
// is absent. Registered subgraphs keep their registered routing URL unless the file has one; a
// running subgraph without one is routed to the address that is asked for its SDL.
func (l *Loader) supergraphSubgraph(ctx context.Context, p origin, name string, s config.SupergraphSubgraph) (sdl.Source, bool, error) {
	src := sdl.Source{Name: name, URL: s.RoutingURL}
	switch {
	case len(s.Schema.File) > 0:
		src, ok, err := l.schemaFiles(ctx, p, name, s.Schema.File)
		src.URL = s.RoutingURL
		return src, ok, err
	case s.Schema.SDL != "":
		src.Text = s.Schema.SDL
		// SDL inside a file of the work tree does not exist at the ref.
		return src, !p.inWorkTree, nil
	case s.Schema.GraphRef != "":
		if l.Registered == nil {
			return src, false, fmt.Errorf("%w: a registered subgraph cannot be read here", ErrInput)
		}
		registered, err := l.Registered(ctx, s.Schema.GraphRef, s.Schema.Subgraph)
		if err != nil {
			return src, false, err
		}
		registered.Name = name
		if src.URL != "" {
			registered.URL = src.URL
		}
		return registered, true, nil
	default:
		if l.Introspect == nil {
			return src, false, fmt.Errorf("%w: a running subgraph cannot be asked here", ErrInput)
		}
		if p.tree != nil {
			return src, false, fmt.Errorf("%w: %s is asked for its schema as it is now, not as it was at %s; name a file in the repository", ErrInput, s.Schema.SubgraphURL, p.tree.ref)
		}
		text, err := l.Introspect(ctx, s.Schema.SubgraphURL, s.Schema.IntrospectionHeaders)
		src.Text, src.File = text, s.Schema.SubgraphURL
		if src.URL == "" {
			src.URL = s.Schema.SubgraphURL
		}
		return src, err == nil, err
	}
}

// fromGraph reads every subgraph of a graph's own configuration that has a schema there.
func (l *Loader) fromGraph(ctx context.Context, p origin, text string) ([]sdl.Source, error) {
	g, err := config.ParseGraph(p.name(), []byte(text), p.options(ctx, l.Resolver))
	if err != nil {
		return nil, err
	}
	var out []sdl.Source
	named := 0
	for _, name := range g.Names() {
		s := g.Subgraphs[name]
		if len(s.Schema) == 0 {
			continue
		}
		named++
		src, ok, err := l.schemaFiles(ctx, p, name, s.Schema)
		if err != nil {
			return nil, fmt.Errorf("%s: subgraph %s: %w", p.name(), name, err)
		}
		if ok {
			src.URL = s.URL
			out = append(out, src)
		}
	}
	if named == 0 {
		return nil, fmt.Errorf("%w: %s names no schema file of any subgraph", ErrInput, p.name())
	}
	return out, someFound(p, out)
}

// someFound returns an error if a configuration file at a ref names schemas of which the ref has
// none: that is a mistake, such as schemas that a build writes, and not the base of a new graph.
func someFound(p origin, found []sdl.Source) error {
	if len(found) > 0 || p.tree == nil || p.inWorkTree {
		return nil
	}
	return fmt.Errorf("%w: none of the schemas that %s names exists there; are they written by a build? commit them, or compare with the registry", ErrInput, p.name())
}
