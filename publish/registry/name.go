package registry

import (
	"fmt"
	"path"
	"strings"
)

// NameRule says in words what [ValidSubgraphName] accepts.
const NameRule = "a name starts with a letter, then at most 63 letters, digits, _ or -"

// ValidSubgraphName reports whether the platform accepts name for a new subgraph: a letter, then at
// most 63 letters, digits, _ or -. Subgraphs that were registered before the rule may break it.
func ValidSubgraphName(name string) bool { return isName(name) }

// isName reports whether the platform accepts a name, of a subgraph or a graph.
func isName(s string) bool {
	const longest = 64
	if s == "" || len(s) > longest || !isLetter(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && !isDigit(c) && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// NameProblem returns why no new subgraph can be registered under a name and how to give it another
// one. It is empty if the name is valid. file is where the schema is, in the form of an argument of
// the command line; it may be empty.
func NameProblem(name, file string) string {
	if ValidSubgraphName(name) {
		return ""
	}
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	switch {
	case file == "":
		return fmt.Sprintf("subgraph %q: %s", name, NameRule)
	case name == strings.TrimSuffix(base, path.Ext(base)):
		return fmt.Sprintf("subgraph %q, which is named after %s: %s; give it a name with NAME=%s, or under subgraphs in schemactl.yaml", name, file, NameRule, file)
	}
	return fmt.Sprintf("subgraph %q of %s: %s; give it another name in NAME=FILE, or in the configuration file that names it", name, file, NameRule)
}

// Twins returns, for each of the names that differs from another one in nothing but the case of
// letters, the first such other name.
//
// The platform keeps such subgraphs apart, and composition gives them enum values of their own
// (ORDERS_1, ORDERS_2), so that a graph may have both. Far more often one of them is a slip, which
// would make a second subgraph beside the one that was meant. Commands therefore tell of twins and
// do not refuse them.
func Twins(names []string) map[string]string {
	first, twins := make(map[string]string, len(names)), map[string]string{}
	for _, name := range names {
		folded := strings.ToLower(name)
		other, seen := first[folded]
		switch {
		case !seen:
			first[folded] = name
		case other != name:
			twins[name] = other
			if twins[other] == "" {
				twins[other] = name
			}
		}
	}
	return twins
}
