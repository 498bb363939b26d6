// Package mapping is the mapping language of Apollo Connectors: the expressions in `selection`,
// `body`, `path`, `queryParams`, `errors`, `isSuccess`, and between braces in URLs and the values
// of headers.
//
// In goes the text of one argument, and the [Language] of the connect specification that the
// subgraph links. Out comes a tree whose nodes have byte offsets into that text, or an [Error] with
// the offsets of what is wrong:
//
//	m, err := mapping.Parse("id name: profile.name", mapping.L3)
//	t, err := mapping.ParseTemplate("/users/{$args.id}", mapping.L3)
//
// [Check] and [CheckTemplate] then judge an expression by its place, which is a [Scope]: which
// variables are known there, which arguments and fields these have, and which type the result must
// have. [Select] tells which fields of the schema a `selection` gives values to.
//
// # How
//
// A parser of one pass makes the tree. An expression has a shape, which is the set of values that
// it may have; shapes are made from the inside out and shared, so that an expression that is used
// twice is judged once. L2 and L3 judge a selection by its text, L4 by its shape. [Reads] tells
// what expressions read of a variable, by following values instead of shapes. [CheckConnectURL]
// evaluates expressions without variables (constant.go). There are many files, because each step of
// these has its own, and each group of methods.
//
// # Invariants
//
// Time and memory are linear in the length of the text. Nothing is written to what several calls
// share, so that subgraphs can be judged at the same time. Nesting is limited by [MaxDepth]; what
// is nested deeper is refused as not judged. The package knows nothing of subgraphs, directives or
// codes: the caller maps a [Reason] and the place to a code.
package mapping
