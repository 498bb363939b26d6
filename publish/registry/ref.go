package registry

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DefaultVariant is the variant of a graph ref that names none.
const DefaultVariant = "current"

// maxVariant is the longest variant name, in characters, that the platform accepts.
const maxVariant = 63

// graphID is the platform's rule for the identifier of a graph.
var graphID = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_-]{0,63}$`)

// ErrBadRef is what ParseRef returns, wrapped, for text that is no graph ref.
var ErrBadRef = errors.New("not a graph ref")

// GraphRef names one variant of one graph, written `graph@variant`.
type GraphRef struct {
	// Graph is the identifier of the graph.
	Graph string
	// Variant is the name of the variant; nearly any text up to 63 characters.
	Variant string
}

// ParseRef reads `graph@variant`; `graph` alone means its variant `current`. The variant may contain every character but control
// characters (`feature/login:eu` is one). The error wraps ErrBadRef and says what is wrong and how a ref looks.
func ParseRef(text string) (GraphRef, error) {
	graph, variant, named := strings.Cut(text, "@")
	if !named {
		variant = DefaultVariant
	}
	switch {
	case text == "":
		return GraphRef{}, badRef(text, "it is empty")
	case !graphID.MatchString(graph):
		return GraphRef{}, badRef(text, "the graph must start with a letter, then at most 63 letters, digits, _ or -")
	case variant == "":
		return GraphRef{}, badRef(text, "the variant after @ is missing")
	case !utf8.ValidString(variant), strings.ContainsFunc(variant, unicode.IsControl):
		return GraphRef{}, badRef(text, "the variant has control characters")
	case utf8.RuneCountInString(variant) > maxVariant:
		return GraphRef{}, badRef(text, fmt.Sprintf("the variant is longer than %d characters", maxVariant))
	}
	return GraphRef{Graph: graph, Variant: variant}, nil
}

func badRef(text, why string) error {
	return fmt.Errorf("%w: %q: %s; write graph@variant, for example my-graph@prod", ErrBadRef, text, why)
}

// String gives `graph@variant`, the empty string for the zero value.
func (r GraphRef) String() string {
	if r.IsZero() {
		return ""
	}
	return r.Graph + "@" + r.Variant
}

// IsZero tells whether r names nothing.
func (r GraphRef) IsZero() bool { return r == GraphRef{} }

// WithVariant gives the ref of another variant of the same graph.
func (r GraphRef) WithVariant(variant string) GraphRef {
	return GraphRef{Graph: r.Graph, Variant: variant}
}

// MarshalText writes the ref as `graph@variant`, in JSON and YAML alike.
func (r GraphRef) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (r *GraphRef) UnmarshalText(text []byte) error {
	ref, err := ParseRef(string(text))
	if err != nil {
		return err
	}
	*r = ref
	return nil
}
