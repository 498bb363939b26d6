package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// The words that stand for a launch id.
const (
	launchLatest   = "latest"
	launchApproved = "approved"
)

// launchID resolves a launch: an id, latest, or approved (what routers get now).
func launchID(ctx context.Context, reg registry.Registry, ref registry.GraphRef, word string) (string, error) {
	var l registry.Launch
	var err error
	switch word {
	case launchLatest:
		l, err = reg.LatestLaunch(ctx, ref)
	case launchApproved, "":
		l, err = reg.ApprovedLaunch(ctx, ref)
	default:
		return word, nil
	}
	return l.ID, err
}

// contractLaunch finds the launch of a contract that a launch of its source started; an id that is not of the source is kept: it
// may be the contract's own.
func contractLaunch(ctx context.Context, reg registry.Registry, source registry.GraphRef, contract, word string) (registry.GraphRef, string, error) {
	ref := source.WithVariant(contract)
	if word != launchLatest && word != launchApproved && word != "" {
		l, err := reg.Launch(ctx, source, word)
		if err != nil && !errors.Is(err, registry.ErrLaunchNotFound) {
			return ref, "", err
		}
		for _, d := range l.Downstream {
			if d.Ref == ref {
				return ref, d.ID, nil
			}
		}
	}
	id, err := launchID(ctx, reg, ref, word)
	return ref, id, err
}

// launchOf resolves a launch of a variant, or of its contract when one is named.
func launchOf(ctx context.Context, reg registry.Registry, ref registry.GraphRef, contract, word string) (registry.GraphRef, string, error) {
	if contract != "" {
		return contractLaunch(ctx, reg, ref, contract, word)
	}
	id, err := launchID(ctx, reg, ref, word)
	return ref, id, err
}

// supergraphOf reads the supergraph of a launch and parses it.
func supergraphOf(ctx context.Context, reg registry.Registry, ref registry.GraphRef, id string) (string, *supergraph.Graph, error) {
	s, err := reg.Supergraph(ctx, ref, id)
	if err != nil {
		return "", nil, err
	}
	if s.SDL == "" {
		return "", nil, fmt.Errorf("%w: launch %s of %s has no supergraph%s", launch.ErrFailed, id, ref, launch.BuildErrors(s.Errors))
	}
	graph, errs := supergraph.Read(sdl.Source{File: "launch " + id, Text: s.SDL})
	if len(errs) > 0 {
		return "", nil, fmt.Errorf("the supergraph of launch %s cannot be read: %w", id, errs)
	}
	return s.SDL, graph, nil
}

func (a *app) supergraphDiffCommand() *cobra.Command {
	var graph, contract string
	var out outputs
	c := &cobra.Command{
		Use: "diff LAUNCH [LAUNCH]", Short: "What differs between the supergraphs of two launches, for clients and as SDL", Args: cobra.RangeArgs(1, 2),
		Long: "Diff compares the supergraphs of two launches; the second is what routers get now when it is left out.\nA launch is an id, `latest` or `approved`.",
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := a.graphRef(graph)
			if err != nil {
				return err
			}
			reg, err := a.client()
			if err != nil {
				return err
			}
			ids, texts, apis := [2]string{}, [2]string{}, [2]*sdl.Schema{}
			for i, word := range append(args, launchApproved)[:2] {
				of, id, err := launchOf(c.Context(), reg, ref, contract, word)
				if err != nil {
					return err
				}
				text, g, err := supergraphOf(c.Context(), reg, of, id)
				if err != nil {
					return err
				}
				ids[i], texts[i], apis[i] = id, text, g.API()
			}
			if contract != "" {
				ref = ref.WithVariant(contract)
			}
			rep := report.SupergraphDiff{
				Version: formVersion, GraphRef: ref.String(), From: ids[0], To: ids[1], API: report.APIChanges(apis[0], apis[1]),
				Unified: report.UnifiedText("launch "+ids[0], "launch "+ids[1], texts[0], texts[1]),
			}
			return out.write(a.stdout, map[string]printer{
				"json": asJSON(rep),
				"text": func(w io.Writer) error {
					report.Supergraphs(w, a.style(w), rep, texts[0], texts[1])
					return nil
				},
			})
		},
	}
	graphRefFlag(c, &graph)
	c.Flags().StringVar(&contract, "contract", "", "the contract variant of the same graph")
	out.flags(c, "text", "json")
	return c
}
