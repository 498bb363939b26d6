package registry

import "errors"

// The errors of a Registry, for errors.Is. A caller that waits takes any other error for a passing
// one, of the network or the server, and asks again.
var (
	// ErrNotFound is wrapped by the four errors that name what was not found. The platform gives
	// the same answer for what does not exist and for what the key may not see.
	ErrNotFound = errors.New("not found")
	// ErrGraphNotFound is returned if the graph does not exist or the key may not see it.
	ErrGraphNotFound = error(notFound("graph not found"))
	// ErrVariantNotFound is returned if the graph has no such variant.
	ErrVariantNotFound = error(notFound("variant not found"))
	// ErrLaunchNotFound is returned if the variant has no such launch. Right after a publish it may
	// appear later.
	ErrLaunchNotFound = error(notFound("launch not found"))
	// ErrSubgraphNotFound is returned if the variant has no such subgraph.
	ErrSubgraphNotFound = error(notFound("subgraph not found"))

	// ErrDenied is returned if the key is rejected or may not do this. Asking again does not help.
	ErrDenied = errors.New("not permitted with this key")
	// ErrRefused is returned if the platform understood the request and refused it. Asking again
	// does not help.
	ErrRefused = errors.New("the platform refused the request")
	// ErrTooLarge is returned by Publish if the batch is larger than the platform accepts. Nothing
	// of it was registered. It wraps ErrRefused.
	ErrTooLarge = error(refused("the platform refused the request: it is too large"))
	// ErrAmbiguous is returned if a request that changes something was sent and its answer was
	// lost: the change may or may not have happened.
	ErrAmbiguous = errors.New("the request was sent but its answer was lost")
)

// notFound is an error that wraps [ErrNotFound], and refused one that wraps [ErrRefused]. Unlike
// those of [fmt.Errorf] they are there when the program starts and are not made then.
type (
	notFound string
	refused  string
)

// Error implements error.
func (e notFound) Error() string { return string(e) }

// Unwrap returns ErrNotFound.
func (notFound) Unwrap() error { return ErrNotFound }

// Error implements error.
func (e refused) Error() string { return string(e) }

// Unwrap returns ErrRefused.
func (refused) Unwrap() error { return ErrRefused }
