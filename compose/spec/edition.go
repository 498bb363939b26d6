package spec

import "slices"

// Edition is a composition whose answers are reproduced: its verdicts, codes and hints, and the
// text of its supergraphs. The zero value is the newest.
//
// Apollo's platform composes in Rust since federation v2.15; graphs that pin an older version are
// composed by the JavaScript of that time.
type Edition uint8

// The editions.
const (
	// Edition215 answers as the Rust composer, apollo-federation 2.16.5, which composes federation
	// v2.15.
	Edition215 Edition = iota
	// Edition214 answers as @apollo/composition 2.14.4, the last one in JavaScript.
	Edition214
)

// String returns the newest federation version of the edition, without v: "2.15".
func (e Edition) String() string { return [...]string{"2.15", "2.14"}[e] }

// Reference returns the name and version of the implementation that the edition reproduces.
func (e Edition) Reference() string {
	return [...]string{"apollo-federation 2.16.5", "@apollo/composition 2.14.4"}[e]
}

// Rust reports whether the reference of the edition is the Rust composer. Where the editions differ
// in a rule, the rule asks for this.
func (e Edition) Rust() bool { return e == Edition215 }

// Newest returns the newest federation version that subgraphs can link.
func (e Edition) Newest() Version { return [...]Version{{2, 15}, {2, 14}}[e] }

// Editions returns all editions, newest first.
func Editions() []Edition { return []Edition{Edition215, Edition214} }

// EditionOf returns the edition that composes federation version v, and whether v is known.
func EditionOf(v Version) (Edition, bool) {
	if !slices.Contains(Federation.Versions, v) {
		return 0, false
	}
	if v.Minor >= Edition215.Newest().Minor {
		return Edition215, true
	}
	return Edition214, true
}
