// Package spec knows the specifications that a subgraph can link: their
// versions, directives and types, and which of them composition understands.
//
// It holds facts only. Which of them a subgraph uses, and under which names, is
// found out by compose/subgraph; what they do to a supergraph, by compose/merge.
// The definitions are those that https://specs.apollo.dev publishes.
package spec

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is a specification's version such as v2.9. For a subgraph's
// federation version, {1, 0} means Federation 1.
type Version struct{ Major, Minor int }

// ParseVersion reads "v2.9".
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
	return s != "" && len(s) < 6 && strings.Trim(s, "0123456789") == ""
}

// String renders v2.9.
func (v Version) String() string { return fmt.Sprintf("v%d.%d", v.Major, v.Minor) }

// Fed1 says that the subgraph links no federation specification.
func (v Version) Fed1() bool { return v.Major < 2 }

// AtLeast compares with 2.minor.
func (v Version) AtLeast(minor int) bool { return v.Major >= 2 && v.Minor >= minor }

// Compare orders versions.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor))
}
