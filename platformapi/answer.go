package platformapi

import "github.com/schemactl/schemactl/publish/registry"

// genqlient generates types of their own for every operation, all of them with the same getters.
// The functions of this file take an answer apart by these getters, so that every operation reports
// the first null on the way to its result alike.

// graphAnswer is the data of an operation that asks about one graph. G is a pointer.
type graphAnswer[G comparable] interface{ GetGraph() G }

// variantHolder is the graph of an answer that asks about one of its variants. It is a pointer.
type variantHolder[V any] interface {
	comparable
	GetVariant() *V
}

// graphOf returns the graph of an answer. err is the error of the request and is returned as it is;
// without one, a graph that is null is registry.ErrGraphNotFound.
func graphOf[G comparable](ref registry.GraphRef, data graphAnswer[G], err error) (G, error) {
	var null G
	if err != nil {
		return null, err
	}
	graph := data.GetGraph()
	if graph == null {
		return null, graphNotFound(ref)
	}
	return graph, nil
}

// variantOf returns the variant of an answer. Its errors are those of graphOf, and
// registry.ErrVariantNotFound for a variant that is null.
func variantOf[G variantHolder[V], V any](ref registry.GraphRef, data graphAnswer[G], err error) (*V, error) {
	graph, err := graphOf(ref, data, err)
	if err != nil {
		return nil, err
	}
	variant := graph.GetVariant()
	if variant == nil {
		return nil, variantNotFound(ref)
	}
	return variant, nil
}

// resultOf returns what field reads from the graph of a mutation's answer. err is the error of the
// request and is returned beside the result: a mutation with a result has happened, whatever else
// the answer holds. A result that is missing without an error is registry.ErrGraphNotFound, or
// ErrMalformed with the name of the field.
func resultOf[G comparable, R any](ref registry.GraphRef, data graphAnswer[G], err error, name string, field func(G) *R) (*R, error) {
	var null G
	graph := data.GetGraph()
	if graph == null {
		if err == nil {
			err = graphNotFound(ref)
		}
		return nil, err
	}
	result := field(graph)
	if result == nil && err == nil {
		err = noResult(name)
	}
	return result, err
}
