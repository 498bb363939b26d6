package registry

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DefaultVariant is the variant of a graph ref without an @.
const DefaultVariant = "current"

// maxVariant is the longest variant name, in characters, that the platform accepts.
const maxVariant = 63

// ValidLaunchID reports whether id has the form of a launch id.
func ValidLaunchID(id string) bool {
	const form = "00000000-0000-0000-0000-000000000000" // of a UUID
	if len(id) != len(form) {
		return false
	}
	for i := range len(form) {
		c := id[i]
		isHex := isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f'
		if dash := form[i] == '-'; dash && c != '-' || !dash && !isHex {
			return false
		}
	}
	return true
}

// ValidGraphID reports whether the platform accepts id as the identifier of a graph: a letter, then
// at most 63 letters, digits, _ or -.
func ValidGraphID(id string) bool { return isName(id) }

// ErrBadRef is wrapped by the errors of ParseRef.
var ErrBadRef = errors.New("not a graph ref")

// GraphRef identifies one variant of one graph. It is written `graph@variant`.
type GraphRef struct {
	// Graph is the identifier of the graph.
	Graph string
	// Variant is the name of the variant: up to 63 characters without control characters.
	Variant string
}

// ParseRef reads `graph@variant`; `graph` alone means its variant `current`. Only the first @
// separates. The variant may contain any character except control characters: `feature/login:eu` is
// one, and so is `my variant`.
//
// An empty variant (`graph@`) is an error although Apollo's own tools accept it: no variant has
// that name, and it is nearly always a shell variable that was not set. Errors wrap ErrBadRef, name
// what is wrong and show the form of a ref.
func ParseRef(text string) (GraphRef, error) {
	graph, variant, named := strings.Cut(text, "@")
	if !named {
		variant = DefaultVariant
	}
	switch {
	case text == "":
		return GraphRef{}, badRef(text, "it is empty")
	case !ValidGraphID(graph):
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

// badRef returns the error of ParseRef for a text.
func badRef(text, why string) error {
	return fmt.Errorf("%w: %q: %s; write graph@variant, for example my-graph@prod", ErrBadRef, text, why)
}

// String returns `graph@variant`, or the empty string for the zero value.
func (r GraphRef) String() string {
	if r.IsZero() {
		return ""
	}
	return r.Graph + "@" + r.Variant
}

// IsZero reports whether r names nothing.
func (r GraphRef) IsZero() bool { return r == GraphRef{} }

// WithVariant returns the ref of another variant of the same graph.
func (r GraphRef) WithVariant(variant string) GraphRef {
	return GraphRef{Graph: r.Graph, Variant: variant}
}

// MarshalText returns `graph@variant` for JSON, YAML and other encodings.
func (r GraphRef) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a ref as ParseRef does.
func (r *GraphRef) UnmarshalText(text []byte) error {
	ref, err := ParseRef(string(text))
	if err != nil {
		return err
	}
	*r = ref
	return nil
}

// SourceFile returns what a registered subgraph has in place of a file name, in positions and
// messages. Every command that reads from the registry uses it, so that a subgraph has one name.
func SourceFile(ref GraphRef, subgraph string) string {
	return "registry:" + ref.String() + "/" + subgraph
}
