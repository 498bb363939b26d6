// Package spec has the specifications that composition understands: their versions, directives and
// types, as https://specs.apollo.dev publishes them.
//
// # How
//
// Each specification is a [Feature]: a table of directives and types, each with the first minor
// version that has it. [Feature.Define] turns a directive of the table into the definition that a
// schema has which links a given version. Package compose/subgraph finds out which features a
// subgraph uses and under which names; compose/merge decides what becomes of them in a supergraph.
//
// # Invariants
//
//   - The tables are read only.
//   - Nothing is ever removed in a later minor version.
//   - Every directive of a table has the [sdl.Role] of its name, except those of GraphQL's own that
//     composition need not know.
package spec

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is the version of a specification, such as v2.9. As a subgraph's federation version, {1,
// 0} is Federation 1.
type Version struct{ Major, Minor int }

// ParseVersion reads a version such as "v2.9". It reports whether s is one; each number has at most
// nine digits.
func ParseVersion(s string) (Version, bool) {
	major, minor, ok := strings.Cut(strings.TrimPrefix(s, "v"), ".")
	if !ok || !strings.HasPrefix(s, "v") || !digits(major) || !digits(minor) {
		return Version{}, false
	}
	v := Version{}
	var err1, err2 error
	v.Major, err1 = strconv.Atoi(major)
	v.Minor, err2 = strconv.Atoi(minor)
	return v, err1 == nil && err2 == nil
}

func digits(s string) bool {
	return s != "" && len(s) < 10 && strings.Trim(s, "0123456789") == ""
}

// String renders the version as "v2.9".
func (v Version) String() string { return fmt.Sprintf("v%d.%d", v.Major, v.Minor) }

// Fed1 reports whether a subgraph with this federation version is a Federation 1 subgraph, which
// links no federation specification.
func (v Version) Fed1() bool { return v.Major < 2 }

// AtLeast reports whether v is version 2.minor of federation or a newer one.
func (v Version) AtLeast(minor int) bool { return v.Major >= 2 && v.Minor >= minor }

// Compare returns a negative number if v is older than w, zero if they are equal, and else a
// positive number.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor))
}
