package input

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
)

// yaml reads a configuration file of the work tree.
func (l *Loader) yaml(ctx context.Context, file string) ([]sdl.Source, error) {
	text, err := read(file)
	if err != nil {
		return nil, err
	}
	return l.configured(ctx, origin{file: file}, text)
}

// configured reads what supergraph.yaml names, or a graph's own configuration
// where the file's name says so.
func (l *Loader) configured(ctx context.Context, p origin, text string) ([]sdl.Source, error) {
	if slices.Contains(configNames, filepath.Base(p.file)) {
		return l.fromGraph(ctx, p, text)
	}
	s, err := config.ParseSupergraph(p.name(), []byte(text), l.Getenv)
	if err != nil {
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
		out = append(out, src)
	}
	return out, nothingLeft(p, out)
}

func (l *Loader) supergraphSubgraph(ctx context.Context, p origin, name string, s config.SupergraphSubgraph) (sdl.Source, bool, error) {
	src := sdl.Source{Name: name, URL: s.RoutingURL}
	switch {
	case s.Schema.File != "":
		src, ok, err := l.schema(ctx, p, name, s.Schema.File)
		src.URL = s.RoutingURL
		return src, ok, err
	case s.Schema.SDL != "":
		src.Text = s.Schema.SDL
		// Words of today say nothing about the ref.
		return src, !p.today, nil
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

// fromGraph reads every subgraph that schemactl.yaml names a schema for.
func (l *Loader) fromGraph(ctx context.Context, p origin, text string) ([]sdl.Source, error) {
	g, err := config.ParseGraph(p.name(), []byte(text))
	if err != nil {
		return nil, err
	}
	var out []sdl.Source
	named := 0
	for _, name := range g.Names() {
		s := g.Subgraphs[name]
		if s.Schema == "" {
			continue
		}
		named++
		src, ok, err := l.schema(ctx, p, name, s.Schema)
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
	return out, nothingLeft(p, out)
}

// nothingLeft refuses a base whose own configuration names files of which none
// is there: that is a mistake, not a new graph.
func nothingLeft(p origin, found []sdl.Source) error {
	if len(found) > 0 || p.tree == nil || p.today {
		return nil
	}
	return fmt.Errorf("%w: none of the schemas that %s names exists there; are they written by a build? commit them, or compare with the registry", ErrInput, p.name())
}
