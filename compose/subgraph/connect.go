package subgraph

import (
	"context"
	"strings"

	"github.com/schemactl/schemactl/compose/connect"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// judgeConnectors returns the errors of all subgraphs that link the connect specification, by
// subgraph. Edition 2.15 looks for them before it looks at anything else of any subgraph, so that
// they hide all other errors, syntax errors included. A subgraph with a syntax error of its own is
// judged by the definitions that can be read.
func judgeConnectors(ctx context.Context, builders []*builder, opts Options) diag.List {
	if !opts.Edition.Rust() {
		return nil
	}
	var errs diag.List
	for _, b := range builders {
		if !b.shared && ctx.Err() == nil {
			errs = append(errs, b.connectorErrors().Sort()...)
		}
	}
	return errs
}

// connectorErrors returns the errors of the connectors of a subgraph. It leaves the subgraph as it
// is, apart from the roles of directives.
func (b *builder) connectorErrors() diag.List {
	if !strings.Contains(b.Source.Text, spec.Connect.Identity()) {
		return nil
	}
	schema := b.Schema
	if schema.Source == nil {
		if schema = sdl.ParseRest(b.Source, b.opts.Limits); schema == nil {
			return nil
		}
	}
	link := connect.FindLink(schema)
	if link == nil {
		return nil
	}
	// Links are read by a builder of its own, since errors in them are not asked for yet.
	links := &builder{Subgraph: &Subgraph{Name: b.Name, Source: b.Source, Schema: schema}, opts: b.opts}
	links.readLinks()
	links.assignRoles()
	model, errs := connect.Check(&connect.Schema{Schema: schema, Link: link})
	b.Connectors = model
	return errs
}
