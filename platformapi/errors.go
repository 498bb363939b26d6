package platformapi

import (
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// Every error of a [Client] is an [*Error] of one of the kinds of package registry or of the kinds
// below, except when the caller's context ended: then it is that context's error (and
// registry.ErrAmbiguous too, if a mutation was under way).
var (
	// ErrUnauthorized is returned if the platform does not know the key. It is a
	// registry.ErrDenied.
	ErrUnauthorized error = denial("the platform does not accept the API key")
	// ErrForbidden is returned if the platform knows the key and the key may not do this. It is a
	// registry.ErrDenied.
	ErrForbidden error = denial("the API key may not do this")

	// ErrNoBuild is returned if a launch has no build result, not yet or not at all.
	ErrNoBuild = errors.New("the launch has no build result")
	// ErrRateLimited is returned for too many requests, after waiting and trying again.
	ErrRateLimited = errors.New("the platform is asked too often")
	// ErrUnreachable is returned if the platform could not be asked, or could not answer.
	ErrUnreachable = errors.New("the platform could not be asked")
	// ErrMalformed is returned if the answer is not what the API promises.
	ErrMalformed = errors.New("the platform's answer makes no sense")
	// ErrBadRequest is returned if the caller asked for something that cannot be sent.
	ErrBadRequest = errors.New("nothing to send")
)

// denial is a kind of registry.ErrDenied with a text of its own.
type denial string

func (d denial) Error() string { return string(d) }

// Unwrap makes every denial a registry.ErrDenied.
func (d denial) Unwrap() error { return registry.ErrDenied }

// Error is the error of a request: what happened, where, and what to do next. Neither its text nor
// anything that it wraps contains the key.
type Error struct {
	Kind      error  // an error of package registry or of this package
	Detail    string // what happened in this case
	Operation string // the GraphQL operation, for example PublishSubgraphs
	Host      string // the host that was asked
	Attempts  int    // how many times the request was sent
	Hint      string // what to do next, or empty

	cause error // a second kind, or the error of a context that has ended
}

// Error returns kind, detail, operation, host and hint in one line.
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
	return oneLine(b.String()) // a server may put anything into what it answers
}

// Unwrap returns the kind, and the second kind if there is one.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.cause}
}

// The hints that several errors share.
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

func graphNotFound(ref registry.GraphRef) error {
	return &Error{Kind: registry.ErrGraphNotFound, Detail: fmt.Sprintf("%q", ref.Graph), Hint: hintSight}
}

func variantNotFound(ref registry.GraphRef) error {
	return &Error{
		Kind: registry.ErrVariantNotFound, Detail: fmt.Sprintf("%q of graph %q", ref.Variant, ref.Graph),
		Hint: "check the spelling; the first publish of a subgraph creates a variant",
	}
}

func launchNotFound(ref registry.GraphRef, id string) error {
	return &Error{
		Kind: registry.ErrLaunchNotFound, Detail: fmt.Sprintf("%q of %s", id, ref),
		Hint: "a contract's launch is found on the contract's variant only",
	}
}

func noLaunch(ref registry.GraphRef, why string) error {
	return &Error{Kind: registry.ErrLaunchNotFound, Detail: ref.String() + " " + why, Hint: "publish a subgraph to start one"}
}

func subgraphNotFound(ref registry.GraphRef, name string) error {
	return &Error{Kind: registry.ErrSubgraphNotFound, Detail: fmt.Sprintf("%q in %s", name, ref), Hint: "list the subgraphs of the variant"}
}

// noBuild explains why a launch has no build result, by the launch's state.
func noBuild(ref registry.GraphRef, id string, l *gql.FetchSupergraphGraphVariantLaunch) error {
	e := &Error{Kind: ErrNoBuild, Detail: fmt.Sprintf("launch %s of %s is still building", id, ref), Hint: "wait for the launch to end"}
	launch := registry.Launch{Status: registry.LaunchStatus(l.Status), SupersededAt: l.SupersededAt}
	if l.SupersededBy != nil {
		launch.SupersededBy = l.SupersededBy.Id
	}
	switch state := launch.State(); state {
	case registry.StateSuperseded:
		e.Detail = fmt.Sprintf("launch %s of %s was superseded", id, ref)
		e.Hint = "take the latest launch of the variant"
		if launch.SupersededBy != "" {
			e.Detail += " by " + launch.SupersededBy
			e.Hint = "take the launch that superseded it"
		}
	case registry.StateCompleted, registry.StateFailed:
		e.Detail = fmt.Sprintf("launch %s of %s is %s", id, ref, strings.ToUpper(string(state)))
		e.Hint = "look at the launch in Studio"
	case registry.StateUnknown:
		e.Detail = fmt.Sprintf("launch %s of %s is %s", id, ref, launch.Status)
		e.Hint = "look at the launch in Studio"
	}
	return e
}

func unknownKey() error {
	return &Error{Kind: ErrUnauthorized, Detail: "it belongs to nobody", Hint: hintKey}
}

func malformed(detail string) error {
	return &Error{Kind: ErrMalformed, Detail: detail, Hint: hintAnswer}
}

// noResult is the error for a mutation whose result is null without a GraphQL error.
func noResult(field string) error {
	return malformed(field + " is null and no error says why")
}
