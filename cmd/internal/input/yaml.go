package input

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
)

// yaml reads supergraph.yaml, or a graph's own configuration where its name says so.
func (l *Loader) yaml(ctx context.Context, file string) ([]sdl.Source, error) {
	text, err := read(file)
	if err != nil {
		return nil, err
	}
	if slices.Contains(configNames, filepath.Base(file)) {
		return fromGraph(file, []byte(text))
	}
	s, err := config.ParseSupergraph(file, []byte(text), l.Getenv)
	if err != nil {
		return nil, err
	}
	out := make([]sdl.Source, 0, len(s.Subgraphs))
	for _, name := range s.Names() {
		src, err := l.supergraphSubgraph(ctx, filepath.Dir(file), name, s.Subgraphs[name])
		if err != nil {
			return nil, fmt.Errorf("%s: subgraph %s: %w", file, name, err)
		}
		if src.File == "" {
			src.File = file
		}
		out = append(out, src)
	}
	return out, nil
}

func (l *Loader) supergraphSubgraph(ctx context.Context, dir, name string, s config.SupergraphSubgraph) (sdl.Source, error) {
	src := sdl.Source{Name: name, URL: s.RoutingURL}
	switch {
	case s.Schema.File != "":
		src.File = filepath.Join(dir, s.Schema.File)
		if filepath.IsAbs(s.Schema.File) {
			src.File = s.Schema.File
		}
		text, err := read(src.File)
		src.Text = text
		return src, err
	case s.Schema.SDL != "":
		src.Text = s.Schema.SDL
		return src, nil
	case s.Schema.GraphRef != "":
		if l.Registered == nil {
			return src, fmt.Errorf("%w: a registered subgraph cannot be read here", ErrInput)
		}
		registered, err := l.Registered(ctx, s.Schema.GraphRef, s.Schema.Subgraph)
		if err != nil {
			return src, err
		}
		registered.Name = name
		if src.URL != "" {
			registered.URL = src.URL
		}
		return registered, nil
	default:
		if l.Introspect == nil {
			return src, fmt.Errorf("%w: a running subgraph cannot be asked here", ErrInput)
		}
		text, err := l.Introspect(ctx, s.Schema.SubgraphURL, s.Schema.IntrospectionHeaders)
		src.Text, src.File = text, s.Schema.SubgraphURL
		if src.URL == "" {
			src.URL = s.Schema.SubgraphURL
		}
		return src, err
	}
}

// fromGraph reads every subgraph that schemactl.yaml names a schema for.
func fromGraph(file string, text []byte) ([]sdl.Source, error) {
	g, err := config.ParseGraph(file, text)
	if err != nil {
		return nil, err
	}
	var out []sdl.Source
	for name, s := range g.Subgraphs {
		if s.Schema == "" {
			continue
		}
		path := filepath.Join(filepath.Dir(file), s.Schema)
		schema, err := read(path)
		if err != nil {
			return nil, fmt.Errorf("%s: subgraph %s: %w", file, name, err)
		}
		out = append(out, sdl.Source{Name: name, URL: s.URL, File: path, Text: schema})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: %s names no schema file of any subgraph", ErrInput, file)
	}
	return out, nil
}
