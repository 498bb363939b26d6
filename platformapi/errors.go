package platformapi

import (
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
)

// What can go wrong, for [errors.Is]. Every error of a [Client] is an [*Error]
// of one of these kinds, except when the caller's context ended: then it is that
// context's error (and ErrAmbiguous too, if a mutation was under way).
var (
	// ErrUnauthorized: the platform does not know the key.
	ErrUnauthorized = errors.New("the platform does not accept the API key")
	// ErrForbidden: the platform knows the key, and it may not do this.
	ErrForbidden = errors.New("the API key may not do this")

	// ErrNotFound is wrapped by the four after it. The platform also says so of
	// what the key may not see.
	ErrNotFound         = errors.New("not found")
	ErrGraphNotFound    = fmt.Errorf("graph %w", ErrNotFound)
	ErrVariantNotFound  = fmt.Errorf("variant %w", ErrNotFound)
	ErrLaunchNotFound   = fmt.Errorf("launch %w", ErrNotFound)
	ErrSubgraphNotFound = fmt.Errorf("subgraph %w", ErrNotFound)

	// ErrNoBuild: a launch has no build result, not yet or not at all.
	ErrNoBuild = errors.New("the launch has no build result")
	// ErrRateLimited: too many requests, also after waiting.
	ErrRateLimited = errors.New("the platform is asked too often")
	// ErrUnreachable: the platform could not be asked, or could not answer.
	ErrUnreachable = errors.New("the platform could not be asked")
	// ErrMalformed: the answer is not what the API promises.
	ErrMalformed = errors.New("the platform's answer makes no sense")
	// ErrRejected: the platform understood the request and refused it.
	ErrRejected = errors.New("the platform refused the request")
	// ErrTooLarge: the request is larger than the platform takes; nothing of it had an effect. It is an ErrRejected.
	ErrTooLarge = fmt.Errorf("%w: it is too large", ErrRejected)
	// ErrAmbiguous: a mutation was sent, and nobody knows what became of it.
	ErrAmbiguous = errors.New("the request was sent but its answer was lost")
	// ErrBadRequest: the caller asked for something that cannot be sent.
	ErrBadRequest = errors.New("nothing to send")
)

// Error says what happened, where, and what to do next. Its text never holds
// the key, and it wraps nothing that could.
type Error struct {
	Kind      error  // one of the errors above
	Detail    string // what happened in this case
	Operation string // GraphQL operation, e.g. "PublishSubgraphs"
	Host      string // that was asked
	Attempts  int    // how many times; 0 when it was not sent
	Hint      string // what to do next; may be ""

	cause error // another kind that holds as well, or the end of a context
}

// Error puts it all in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.Error())
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	if e.Operation != "" {
		fmt.Fprintf(&b, " (%s at %s", e.Operation, e.Host)
		if e.Attempts > 1 {
			fmt.Fprintf(&b, ", tried %d times", e.Attempts)
		}
		b.WriteString(")")
	}
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// Unwrap returns the kinds that hold.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.cause}
}

// What to do next, where several errors share it.
const (
	hintKey    = "check APOLLO_KEY: it may be mistyped, revoked, expired or of another organization"
	hintRole   = "use a key with a role that may do it, or ask a graph admin"
	hintSight  = "check the spelling, and that the key may see it: the platform does not tell the two apart"
	hintReach  = "check the network, the proxy settings and APOLLO_REGISTRY_URL"
	hintRate   = "wait a minute and try again"
	hintLarge  = "send fewer or smaller subgraphs at once"
	hintAnswer = "a newer schemactl may know it; check APOLLO_REGISTRY_URL too, in case something else answers there"
	hintLost   = "look at the latest launch of the variant before doing it again: it may have happened"
)

func graphNotFound(ref GraphRef) error {
	return &Error{Kind: ErrGraphNotFound, Detail: fmt.Sprintf("%q", ref.Graph), Hint: hintSight}
}

func variantNotFound(ref GraphRef) error {
	return &Error{
		Kind: ErrVariantNotFound, Detail: fmt.Sprintf("%q of graph %q", ref.Variant, ref.Graph),
		Hint: "check the spelling; the first publish of a subgraph creates a variant",
	}
}

func launchNotFound(ref GraphRef, id string) error {
	return &Error{
		Kind: ErrLaunchNotFound, Detail: fmt.Sprintf("%q of %s", id, ref),
		Hint: "a contract's launch is found on the contract's variant only",
	}
}

func noLaunch(ref GraphRef, why string) error {
	return &Error{Kind: ErrLaunchNotFound, Detail: ref.String() + " " + why, Hint: "publish a subgraph to start one"}
}

func subgraphNotFound(ref GraphRef, name string) error {
	return &Error{Kind: ErrSubgraphNotFound, Detail: fmt.Sprintf("%q in %s", name, ref), Hint: "list the subgraphs of the variant"}
}

func noBuild(ref GraphRef, id string, l *gql.FetchSupergraphGraphVariantLaunch) error {
	e := &Error{Kind: ErrNoBuild, Detail: fmt.Sprintf("launch %s of %s is still building", id, ref), Hint: "wait for the launch to end"}
	var by *string
	if l.SupersededBy != nil {
		by = &l.SupersededBy.Id
	}
	switch status := launchStatus(l.Status, l.SupersededAt, by); {
	case status == LaunchSuperseded && by != nil:
		e.Detail = fmt.Sprintf("launch %s of %s was superseded by %s", id, ref, *by)
		e.Hint = "take the launch that superseded it"
	case status == LaunchSuperseded:
		e.Detail = fmt.Sprintf("launch %s of %s was superseded", id, ref)
		e.Hint = "take the latest launch of the variant"
	case status != LaunchInitiated:
		e.Detail = fmt.Sprintf("launch %s of %s is %s", id, ref, status)
		e.Hint = "look at the launch in Studio"
	}
	return e
}

func nobody() error {
	return &Error{Kind: ErrUnauthorized, Detail: "it belongs to nobody", Hint: hintKey}
}

func malformed(detail string) error {
	return &Error{Kind: ErrMalformed, Detail: detail, Hint: hintAnswer}
}

// noResult is a mutation that the platform answered with null and no error.
func noResult(field string) error {
	return malformed(field + " is null and no error says why")
}
