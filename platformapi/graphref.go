package platformapi

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// ErrBadGraphRef is wrapped by every error of [ParseGraphRef].
var ErrBadGraphRef = errors.New("not a graph ref")

// DefaultVariant is the variant that a graph ref without one means.
const DefaultVariant = "current"

// maxVariant is the longest variant name, in characters.
const maxVariant = 63

// graphID is the form of a graph id, as Apollo's own command line accepts it.
var graphID = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_-]{0,63}$`)

// GraphRef names one variant of one graph.
type GraphRef struct {
	Graph   string // graph id, e.g. "storefront"
	Variant string // variant name, e.g. "prod"
}

// ParseGraphRef reads "graph@variant", or "graph" for its variant "current".
//
// A variant may hold any character, an @ too; only the first @ splits. An empty
// variant ("graph@") is refused although Apollo's tools let it pass: no variant
// has that name, and it is nearly always a shell variable that was not set.
func ParseGraphRef(s string) (GraphRef, error) {
	graph, variant, split := strings.Cut(s, "@")
	if !split {
		variant = DefaultVariant
	}
	bad := func(why string) (GraphRef, error) {
		return GraphRef{}, fmt.Errorf("%w: %q: %s; write graph@variant, for example storefront@prod", ErrBadGraphRef, clip(s), why)
	}
	switch {
	case s == "":
		return bad("it is empty")
	case !graphID.MatchString(graph):
		return bad("the graph id must start with a letter and hold at most 64 letters, digits, _ and -")
	case variant == "":
		return bad("nothing follows the @")
	case !utf8.ValidString(variant), strings.ContainsAny(variant, "\r\n"):
		return bad("the variant must be one line of text")
	case utf8.RuneCountInString(variant) > maxVariant:
		return bad(fmt.Sprintf("the variant is longer than %d characters", maxVariant))
	}
	return GraphRef{Graph: graph, Variant: variant}, nil
}

// String returns graph@variant.
func (r GraphRef) String() string { return r.Graph + "@" + r.Variant }

// On returns the ref of another variant of the same graph, such as a contract.
func (r GraphRef) On(variant string) GraphRef { return GraphRef{Graph: r.Graph, Variant: variant} }

// clip shortens text from outside for a message.
func clip(s string) string {
	const most = 100
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
