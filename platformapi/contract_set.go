package platformapi

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// The generated names of the kinds of answer to SetContract.
type (
	contractMutation = gql.SetContractGraphGraphMutation
	contractAnswer   = gql.SetContractGraphGraphMutationUpsertContractVariantContractVariantUpsertResult
	contractRefused  = gql.SetContractGraphGraphMutationUpsertContractVariantContractVariantUpsertErrors
	contractSet      = gql.SetContractGraphGraphMutationUpsertContractVariantContractVariantUpsertSuccess
)

// SetContract creates a contract variant or replaces the filter of one, and starts its launch if
// the request asks for that. A filter that the platform refuses is [registry.ErrRefused].
//
// After [registry.ErrAmbiguous], ask [Client.HasFilter] before setting it again.
func (c *Client) SetContract(ctx context.Context, req registry.ContractRequest) (registry.ContractResult, error) {
	result, err := mutate(ctx, c, "SetContract", func(ctx context.Context) (*registry.ContractResult, error) {
		filter := &gql.FilterConfigInput{Include: orEmpty(req.Include), Exclude: orEmpty(req.Exclude), HideUnreachableTypes: req.HideUnreachable}
		data, err := gql.SetContract(ctx, c.gql, req.Ref.Graph, req.Ref.Variant, optional(req.Source), filter, req.Launch)
		answer, err := resultOf(req.Ref, data, err, "upsertContractVariant", func(m *contractMutation) *contractAnswer {
			if m.UpsertContractVariant == nil {
				return nil
			}
			return &m.UpsertContractVariant
		})
		if answer == nil {
			return nil, err
		}
		result, refused := contractResult(*answer, req)
		if err != nil {
			return result, err
		}
		return result, refused
	})
	if err != nil {
		return registry.ContractResult{}, err
	}
	return *result, nil
}

// contractResult converts the answer to SetContract. The errors of the platform are
// registry.ErrRefused: nothing was changed.
func contractResult(answer contractAnswer, req registry.ContractRequest) (*registry.ContractResult, error) {
	switch a := answer.(type) {
	case *contractRefused:
		return nil, &Error{Kind: registry.ErrRefused, Detail: oneLine(strings.Join(a.ErrorMessages, "; "))}
	case *contractSet:
		out := &registry.ContractResult{LaunchURL: deref(a.LaunchUrl), LaunchText: deref(a.LaunchCliCopy)}
		if v := a.ContractVariant; v != nil && v.LatestLaunch != nil && req.Launch {
			out.LaunchID = v.LatestLaunch.Id
		}
		return out, nil
	}
	return nil, malformed("it does not say whether the contract was set")
}

// HasFilter reports whether the platform has a contract with the source and the filter of a
// request, as far as it tells: it may not say what becomes of unreachable types.
func (c *Client) HasFilter(ctx context.Context, req registry.ContractRequest) (bool, error) {
	v, err := c.Variant(ctx, req.Ref)
	if err != nil || v.Contract == nil {
		return false, err
	}
	same := func(a, b []string) bool {
		a, b = slices.Clone(a), slices.Clone(b)
		slices.Sort(a)
		slices.Sort(b)
		return slices.Equal(a, b)
	}
	hides := v.Contract.HideUnreachable
	return !v.Contract.Hidden && same(v.Contract.Include, req.Include) && same(v.Contract.Exclude, req.Exclude) && (hides == nil || *hides == req.HideUnreachable), nil
}

// orEmpty returns a list that is not null in JSON.
func orEmpty(list []string) []string { return append([]string{}, list...) }
