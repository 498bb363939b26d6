package rover

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// sdlData is the result of the commands that fetch a schema.
type sdlData struct {
	SDL struct {
		Contents string `json:"contents"`
	} `json:"sdl"`
}

// fetched returns the answer with a schema.
func fetched(text string) Answer {
	var d sdlData
	d.SDL.Contents = text
	return Answer{Data: d, Plain: text}
}

// fetch answers with the supergraph of the launch that routers have, or with its API schema: the
// bytes that the platform has.
func (c *call) fetch(ctx context.Context, part func(registry.Supergraph) string) (Answer, error) {
	ref, err := c.ref()
	if err != nil {
		return Answer{}, err
	}
	client, err := c.client()
	if err != nil {
		return Answer{}, err
	}
	ref, id, err := launch.ResolveIn(ctx, client, ref, "", "")
	if err != nil {
		return Answer{Code: variantCode(err)}, err
	}
	s, err := client.Supergraph(ctx, ref, id)
	if err != nil {
		return Answer{}, err
	}
	return fetched(part(s)), nil
}

// variantCode returns the code of an error about a variant that is not there, which Rover tells
// apart from a graph that is not there when it fetches a supergraph.
func variantCode(err error) string {
	if errors.Is(err, registry.ErrVariantNotFound) {
		return codeVariant
	}
	if errors.Is(err, registry.ErrLaunchNotFound) {
		return codeNoSubgraphs
	}
	return ""
}

func (c *call) fetchSupergraph(ctx context.Context) (Answer, error) {
	return c.fetch(ctx, func(s registry.Supergraph) string { return s.SDL })
}

func (c *call) fetchGraph(ctx context.Context) (Answer, error) {
	return c.fetch(ctx, func(s registry.Supergraph) string { return s.APISDL })
}

// fetchSubgraph answers with the SDL of a subgraph as it was published.
func (c *call) fetchSubgraph(ctx context.Context) (Answer, error) {
	ref, name, err := c.subgraph()
	if err != nil {
		return Answer{}, err
	}
	client, err := c.client()
	if err != nil {
		return Answer{}, err
	}
	s, err := client.Subgraph(ctx, ref, name)
	if err != nil {
		return Answer{}, err
	}
	return fetched(s.SDL), nil
}

// listedSubgraph is one subgraph of the list.
type listedSubgraph struct {
	Name    string `json:"name"`
	URL     string `json:"url"`
	Updated struct {
		Local time.Time `json:"local"`
		UTC   time.Time `json:"utc"`
	} `json:"updated_at"`
}

// listSubgraphs lists the newest first, as Rover does.
func (c *call) listSubgraphs(ctx context.Context) (Answer, error) {
	ref, err := c.ref()
	if err != nil {
		return Answer{}, err
	}
	if !c.JSON() {
		text, err := c.ours(ctx, "subgraph", "list", "--graph-ref", ref.String())
		return Answer{Plain: text}, err
	}
	var held struct {
		Subgraphs []struct {
			Name    string    `json:"name"`
			URL     string    `json:"url"`
			Updated time.Time `json:"updatedAt"`
		} `json:"subgraphs"`
	}
	if err := c.report(ctx, &held, "subgraph", "list", "--graph-ref", ref.String()); err != nil {
		return Answer{}, err
	}
	if len(held.Subgraphs) == 0 {
		return Answer{Code: codeNoSubgraphs}, exit.Usagef("%s has no subgraphs", ref)
	}
	list := []listedSubgraph{}
	for _, s := range held.Subgraphs {
		one := listedSubgraph{Name: s.Name, URL: s.URL}
		one.Updated.Local, one.Updated.UTC = s.Updated.Local(), s.Updated.UTC()
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b listedSubgraph) int {
		return cmp.Or(b.Updated.UTC.Compare(a.Updated.UTC), cmp.Compare(a.Name, b.Name))
	})
	return Answer{Data: struct {
		Subgraphs []listedSubgraph `json:"subgraphs"`
	}{list}}, nil
}
