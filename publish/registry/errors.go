package registry

import "errors"

// The errors of a Registry, for errors.Is. A caller that waits takes any other error for a passing
// one, of the network or the server, and asks again.
var (
	// ErrNotFound is wrapped by the four errors that name what was not found. The platform gives
	// the same answer for what does not exist and for what the key may not see.
	ErrNotFound = errors.New("not found")
	// ErrGraphNotFound is returned if the graph does not exist or the key may not see it.
	ErrGraphNotFound = KindOf(&ErrNotFound, "graph not found")
	// ErrVariantNotFound is returned if the graph has no such variant.
	ErrVariantNotFound = KindOf(&ErrNotFound, "variant not found")
	// ErrLaunchNotFound is returned if the variant has no such launch. Right after a publish it may
	// appear later.
	ErrLaunchNotFound = KindOf(&ErrNotFound, "launch not found")
	// ErrSubgraphNotFound is returned if the variant has no such subgraph.
	ErrSubgraphNotFound = KindOf(&ErrNotFound, "subgraph not found")

	// ErrDenied is returned if the key is rejected or may not do this. Asking again does not help.
	ErrDenied = errors.New("not permitted with this key")
	// ErrRefused is returned if the platform understood the request and refused it. Asking again
	// does not help.
	ErrRefused = errors.New("the platform refused the request")
	// ErrTooLarge is returned by Publish if the batch is larger than the platform accepts. Nothing
	// of it was registered. It wraps ErrRefused.
	ErrTooLarge = KindOf(&ErrRefused, "the platform refused the request: it is too large")
	// ErrAmbiguous is returned if a request that changes something was sent and its answer was
	// lost: the change may or may not have happened.
	ErrAmbiguous = errors.New("the request was sent but its answer was lost")
)

// KindOf returns an error that is a kind of another one, with a text of its own. Unlike an error of
// [fmt.Errorf] it costs nothing when the program starts: the compiler lays it out. The other error
// is a package variable.
func KindOf(of *error, text string) error { return &kindOf{text, of} }

type kindOf struct {
	text string
	of   *error
}

// Error implements error.
func (k *kindOf) Error() string { return k.text }

// Unwrap returns the error that it is a kind of.
func (k *kindOf) Unwrap() error { return *k.of }
