package registry

import (
	"errors"
	"fmt"
)

// The errors of a Registry, for errors.Is. A caller that waits takes any other error for a passing
// one, of the network or the server, and asks again.
var (
	// ErrNotFound is wrapped by the four errors that name what was not found. The platform gives
	// the same answer for what does not exist and for what the key may not see.
	ErrNotFound = errors.New("not found")
	// ErrGraphNotFound is returned if the graph does not exist or the key may not see it.
	ErrGraphNotFound = fmt.Errorf("graph %w", ErrNotFound)
	// ErrVariantNotFound is returned if the graph has no such variant.
	ErrVariantNotFound = fmt.Errorf("variant %w", ErrNotFound)
	// ErrLaunchNotFound is returned if the variant has no such launch. Right after a publish it may
	// appear later.
	ErrLaunchNotFound = fmt.Errorf("launch %w", ErrNotFound)
	// ErrSubgraphNotFound is returned if the variant has no such subgraph.
	ErrSubgraphNotFound = fmt.Errorf("subgraph %w", ErrNotFound)

	// ErrDenied is returned if the key is rejected or may not do this. Asking again does not help.
	ErrDenied = errors.New("not permitted with this key")
	// ErrRefused is returned if the platform understood the request and refused it. Asking again
	// does not help.
	ErrRefused = errors.New("the platform refused the request")
	// ErrTooLarge is returned by Publish if the batch is larger than the platform accepts. Nothing
	// of it was registered. It wraps ErrRefused.
	ErrTooLarge = fmt.Errorf("%w: it is too large", ErrRefused)
	// ErrAmbiguous is returned if a request that changes something was sent and its answer was
	// lost: the change may or may not have happened.
	ErrAmbiguous = errors.New("the request was sent but its answer was lost")
)
