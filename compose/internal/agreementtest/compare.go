package agreementtest

import (
	"slices"
	"strings"
)

// Comparison tells in what two answers to a case agree. What is about supergraphs and hints is true
// unless both compose.
type Comparison struct {
	// Counts is false if the reference gave no answer; nothing else is set then.
	Counts bool
	// Composes is the verdict of the reference.
	Composes bool
	// Verdict: both compose, or both refuse. Codes: both refuse with the same set of codes.
	Verdict, Codes bool
	// Hints: the same set of codes. Contents: the same supergraph but for order and printing;
	// Order: but for the order of definitions and of directives' arguments; Bytes: the same text.
	Hints, Contents, Order, Bytes bool
	// Kind describes the first disagreement of verdict, codes, contents, hints, order and bytes;
	// empty if there is none. Cases of one kind are likely to have one reason.
	Kind string
}

// Full reports whether a user could not tell the two composers apart but by order and printing.
func (c Comparison) Full() bool { return c.Codes && c.Hints && c.Contents }

// Compare compares our answer with the reference's. Any refusal of ours agrees with one that the
// reference blames on itself.
func Compare(reference, ours Answer) Comparison {
	if !reference.Says() {
		return Comparison{}
	}
	theirs, our := codesOf(reference.Errors), codesOf(ours.Errors)
	c := Comparison{Counts: true, Composes: reference.OK, Verdict: reference.OK == ours.OK}
	c.Codes = c.Verdict && (slices.Equal(theirs, our) || !reference.OK && slices.Contains(theirs, internal))
	c.Hints, c.Contents, c.Order, c.Bytes = true, true, true, true
	hints, ourHints := codesOf(reference.Hints), codesOf(ours.Hints)
	if reference.OK && ours.OK {
		c.Hints = slices.Equal(hints, ourHints)
		a, b := strings.TrimSpace(reference.Supergraph), strings.TrimSpace(ours.Supergraph)
		c.Bytes = a == b
		c.Order = c.Bytes || sameSchema(a, b, false)
		c.Contents = c.Order || sameSchema(a, b, true)
	}
	switch {
	case !c.Verdict && reference.OK:
		c.Kind = "verdict: the reference accepts, we say " + strings.Join(our, ",")
	case !c.Verdict:
		c.Kind = "verdict: the reference says " + strings.Join(theirs, ",") + ", we accept"
	case !c.Codes:
		c.Kind = "codes: " + strings.Join(theirs, ",") + " here " + strings.Join(our, ",")
	case !c.Contents:
		c.Kind = "contents"
	case !c.Hints:
		c.Kind = "hints: " + strings.Join(hints, ",") + " here " + strings.Join(ourHints, ",")
	case !c.Order:
		c.Kind = "order"
	case !c.Bytes:
		c.Kind = "bytes"
	}
	return c
}
