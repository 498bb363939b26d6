package platformapi

import (
	"context"
	"fmt"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// QueryList is a list of persisted queries.
type QueryList struct{ ID, Name string }

// PersistedQuery is one operation of a list.
type PersistedQuery struct {
	ID, Name, Body string
	// Type is QUERY, MUTATION or SUBSCRIPTION.
	Type string
	// Client is the name of the client that sends it; empty for any.
	Client string
}

// QueriesPublished is what became of a list by a publish.
type QueriesPublished struct {
	List     QueryList
	Revision int
	// Unchanged reports whether the list is what it was.
	Unchanged                                      bool
	Added, Identical, Removed, Unaffected, Updated int
}

// QueryListOf returns the list of persisted queries that a variant uses. The error is
// [registry.ErrNotFound] if none is linked.
func (c *Client) QueryListOf(ctx context.Context, ref registry.GraphRef) (QueryList, error) {
	return query(ctx, c, "QueryListOfVariant", func(ctx context.Context) (QueryList, error) {
		data, err := gql.QueryListOfVariant(ctx, c.gql, ref.Graph, ref.Variant)
		variant, err := variantOf(ref, data, err)
		switch {
		case err != nil:
			return QueryList{}, err
		case variant.PersistedQueryList == nil:
			return QueryList{}, &Error{Kind: registry.ErrNotFound, Detail: fmt.Sprintf("a list of persisted queries of %s", ref), Hint: "link one in Studio"}
		}
		return queryList(variant.PersistedQueryList), nil
	})
}

// QueryList returns a list of persisted queries of a graph by its id. The error is
// [registry.ErrNotFound] if there is none.
func (c *Client) QueryList(ctx context.Context, graph, id string) (QueryList, error) {
	return query(ctx, c, "QueryListByID", func(ctx context.Context) (QueryList, error) {
		data, err := gql.QueryListByID(ctx, c.gql, graph, id)
		found, err := graphOf(registry.GraphRef{Graph: graph}, data, err)
		switch {
		case err != nil:
			return QueryList{}, err
		case found.PersistedQueryList == nil:
			return QueryList{}, &Error{Kind: registry.ErrNotFound, Detail: fmt.Sprintf("the list of persisted queries %q of graph %q", id, graph), Hint: hintSight}
		}
		return queryList(found.PersistedQueryList), nil
	})
}

func queryList(f *gql.QueryListFields) QueryList { return QueryList{f.Id, f.Name} }

// The generated names of the kinds of answer to PublishQueries.
type (
	queriesMutation  = gql.PublishQueriesGraphGraphMutation
	queriesAnswer    = gql.PublishQueriesGraphGraphMutationPersistedQueryListPersistedQueryListMutationPublishOperationsPublishOperationsResultOrError
	queriesDone      = gql.PublishQueriesGraphGraphMutationPersistedQueryListPersistedQueryListMutationPublishOperationsPublishOperationsResult
	queriesForbidden = gql.PublishQueriesGraphGraphMutationPersistedQueryListPersistedQueryListMutationPublishOperationsPermissionError
	queriesRefused   = gql.PublishQueriesGraphGraphMutationPersistedQueryListPersistedQueryListMutationPublishOperationsCannotModifyOperationBodyError
)

// PublishQueries adds operations to a list. An operation that the list has already stays as it is,
// so that the request may be sent twice: it is repeated like a query.
func (c *Client) PublishQueries(ctx context.Context, graph, list string, operations []PersistedQuery) (QueriesPublished, error) {
	if len(operations) == 0 {
		return QueriesPublished{}, fmt.Errorf("%w: publishing persisted queries to %s: no operation was given", ErrBadRequest, list)
	}
	in := make([]*gql.PersistedQueryInput, len(operations))
	for i, o := range operations {
		in[i] = &gql.PersistedQueryInput{Id: o.ID, Name: o.Name, Body: o.Body, Type: gql.OperationType(o.Type), ClientName: optional(o.Client)}
	}
	return query(ctx, c, "PublishQueries", func(ctx context.Context) (QueriesPublished, error) {
		data, err := gql.PublishQueries(ctx, c.gql, graph, list, in)
		answer, err := resultOf(registry.GraphRef{Graph: graph}, data, err, "persistedQueryList.publishOperations", func(m *queriesMutation) *queriesAnswer {
			if m.PersistedQueryList == nil || m.PersistedQueryList.PublishOperations == nil {
				return nil
			}
			return &m.PersistedQueryList.PublishOperations
		})
		if err != nil {
			return QueriesPublished{}, err
		}
		return queriesPublished(*answer)
	})
}

// queriesPublished converts the answer to PublishQueries. Every kind except the result is an error.
func queriesPublished(answer queriesAnswer) (QueriesPublished, error) {
	switch a := answer.(type) {
	case *queriesDone:
		if a.Build == nil || a.Build.List == nil || a.Build.Publish == nil || a.Build.Publish.OperationCounts == nil {
			return QueriesPublished{}, malformed("it does not say what was published")
		}
		n := a.Build.Publish.OperationCounts
		return QueriesPublished{
			List: QueryList{a.Build.List.Id, a.Build.List.Name}, Revision: a.Build.Revision, Unchanged: a.Unchanged,
			Added: n.Added, Identical: n.Identical, Removed: n.Removed, Unaffected: n.Unaffected, Updated: n.Updated,
		}, nil
	case *queriesForbidden:
		return QueriesPublished{}, &Error{Kind: ErrForbidden, Detail: oneLine(a.Message), Hint: hintRole}
	case *queriesRefused:
		return QueriesPublished{}, &Error{Kind: registry.ErrRefused, Detail: oneLine(a.Message)}
	}
	return QueriesPublished{}, malformed("it does not say whether the operations were published")
}
