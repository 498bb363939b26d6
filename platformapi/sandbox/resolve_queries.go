package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/graph-gophers/graphql-go"
)

// This file resolves persisted queries. A graph has one list of them, from its first moment on, and
// all its variants use it. The sandbox keeps what was published and gives it to no router.

// queryList resolves the GraphQL type PersistedQueryList.
type queryList struct {
	ID   graphql.ID
	Name string
}

// listOf returns the list of a graph.
func listOf(g *graphRecord) *queryList { return &queryList{graphql.ID(g.ID + "-queries"), g.ID} }

func (r *variantResolver) PersistedQueryList() *queryList {
	return listOf(r.v.state.graphs[r.r.Graph])
}

func (r *graphResolver) PersistedQueryList(args idArgs) *queryList {
	if list := listOf(r.g); list.ID == args.ID {
		return list
	}
	return nil
}

// queryListMutation resolves the GraphQL type PersistedQueryListMutation.
type queryListMutation struct{ m *graphMutation }

func (m *graphMutation) PersistedQueryList(args idArgs) (*queryListMutation, error) {
	if listOf(m.g).ID != args.ID {
		return nil, badInput("there is no list of persisted queries %q", args.ID)
	}
	return &queryListMutation{m}, nil
}

// queryInput is the GraphQL input PersistedQueryInput.
type queryInput struct {
	Body       document
	ClientName *string
	ID         graphql.ID
	Name, Type string
}

// queryID is the GraphQL input PersistedQueryIdInput.
type queryID struct {
	ClientName *string
	ID         graphql.ID
}

// queriesPublished is the union PublishOperationsResultOrError. Exactly one field is set.
type queriesPublished struct {
	done              *queriesResult
	refused, mayNotDo *messageResult
}

func (p *queriesPublished) ToPublishOperationsResult() (*queriesResult, bool) {
	return p.done, p.done != nil
}
func (p *queriesPublished) ToCannotModifyOperationBodyError() (*messageResult, bool) {
	return p.refused, p.refused != nil
}
func (p *queriesPublished) ToPermissionError() (*messageResult, bool) {
	return p.mayNotDo, p.mayNotDo != nil
}

// queriesResult resolves the GraphQL type PublishOperationsResult.
type queriesResult struct {
	Build     queriesBuild
	Unchanged bool
}

// queriesBuild resolves the GraphQL type PersistedQueryListBuild.
type queriesBuild struct {
	List     *queryList
	Publish  queriesPublish
	Revision int32
}

// queriesPublish resolves the GraphQL type PersistedQueriesPublish.
type queriesPublish struct{ OperationCounts queryCounts }

// queryCounts resolves the GraphQL type PersistedQueriesPublishOperationCounts.
type queryCounts struct{ Added, Identical, Removed, Unaffected, Updated int32 }

// PublishOperations adds operations to the list, replaces and removes others.
func (r *queryListMutation) PublishOperations(_ context.Context, args struct {
	AllowOverwrittenOperations *bool
	Operations                 *[]queryInput
	Remove                     *[]queryID
	RemoveOperations           *[]graphql.ID
}) (*queriesPublished, error) {
	v := r.m.v
	if !v.who.may(pushSchemas) {
		return &queriesPublished{mayNotDo: &messageResult{"The key may not publish persisted queries of this graph."}}, nil
	}
	change := queryChange{overwrite: args.AllowOverwrittenOperations != nil && *args.AllowOverwrittenOperations}
	if args.Operations != nil {
		for _, o := range *args.Operations {
			change.put = append(change.put, persistedQuery{string(o.ID), deref(o.ClientName), o.Name, o.Type, string(o.Body)})
		}
	}
	if args.Remove != nil {
		for _, o := range *args.Remove {
			change.drop = append(change.drop, persistedQuery{ID: string(o.ID), Client: deref(o.ClientName)})
		}
	}
	if args.RemoveOperations != nil {
		for _, id := range *args.RemoveOperations {
			change.drop = append(change.drop, persistedQuery{ID: string(id)})
		}
	}
	return v.server.publishQueries(r.m.g.ID, change)
}

// persistedQuery is one operation of a graph's list. ID and Client name it.
type persistedQuery struct{ ID, Client, Name, Type, Body string }

// queryChange is what a publish does to a list.
type queryChange struct {
	put, drop []persistedQuery
	overwrite bool
}

// publishQueries changes the list of a graph. A list that stays as it is keeps its revision.
func (s *Server) publishQueries(graph string, change queryChange) (*queriesPublished, error) {
	out := &queriesPublished{}
	_, err := s.update(func(t *tx, _ time.Time) error {
		g := *t.graphs[graph]
		list, counts, clash := change.apply(g.Queries)
		if clash != "" {
			out.refused = &messageResult{fmt.Sprintf("The operation %s is in the list with another body.", clash)}
			return nil
		}
		unchanged := counts.Added+counts.Removed+counts.Updated == 0
		if !unchanged {
			g.Queries, g.QueriesRevision = list, g.QueriesRevision+1
			t.putGraph(&g)
		}
		out.done = &queriesResult{queriesBuild{listOf(&g), queriesPublish{counts}, g.QueriesRevision}, unchanged}
		return nil
	})
	return out, err
}

// apply returns a list after the change, what was done to it, and the id of an operation that the
// change may not overwrite.
func (c queryChange) apply(list []persistedQuery) (out []persistedQuery, n queryCounts, clash string) {
	same := func(a persistedQuery) func(persistedQuery) bool {
		return func(b persistedQuery) bool { return a.ID == b.ID && a.Client == b.Client }
	}
	out = slices.Clone(list)
	touched := 0
	for _, o := range c.drop {
		if i := slices.IndexFunc(out, same(o)); i >= 0 {
			out = slices.Delete(out, i, i+1)
			n.Removed++
			touched++
		}
	}
	for _, o := range c.put {
		i := slices.IndexFunc(out, same(o))
		switch {
		case i < 0:
			out = append(out, o)
			n.Added++
			continue
		case out[i] == o:
			n.Identical++
		case out[i].Body != o.Body && !c.overwrite:
			return list, n, o.ID
		default:
			out[i] = o
			n.Updated++
		}
		touched++
	}
	n.Unaffected = int32(len(list) - touched)
	slices.SortFunc(out, func(a, b persistedQuery) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Client, b.Client)) })
	return out, n, ""
}
