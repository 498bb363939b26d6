package merge

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// graphNames returns the names of the join__Graph values by subgraph index. Subgraphs whose names
// come out the same get a counter, all of them: A_1, A_2.
func graphNames(subs []*subgraph.Subgraph) []string {
	names := make([]string, len(subs))
	count := make(map[string]int, len(subs))
	for i, s := range subs {
		names[i] = graphName(s.Name)
		count[names[i]]++
	}
	seen := make(map[string]int)
	for i, name := range names {
		if count[name] > 1 {
			seen[name]++
			names[i] = name + "_" + strconv.Itoa(seen[name])
		}
	}
	return names
}

// graphName returns the subgraph's name in upper case. Every UTF-16 code unit that is not an ASCII
// letter, digit or _ becomes _, as the reference counts characters in UTF-16. A name that starts
// with a digit gets a leading _. A name that ends like a counter (x_1) gets a trailing _, so that
// it cannot collide with a counted name.
func graphName(subgraph string) string {
	out := make([]byte, 0, len(subgraph)+2)
	for _, r := range subgraph {
		switch {
		case r >= 'a' && r <= 'z':
			out = append(out, byte(r)-'a'+'A')
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			out = append(out, byte(r))
		default:
			out = append(out, "__"[:utf16.RuneLen(r)]...)
		}
	}
	if len(out) > 0 && out[0] >= '0' && out[0] <= '9' {
		out = append([]byte{'_'}, out...)
	}
	end := len(out)
	for end > 0 && out[end-1] >= '0' && out[end-1] <= '9' {
		end--
	}
	if end < len(out) && end > 0 && out[end-1] == '_' {
		out = append(out, '_')
	}
	return string(out)
}

// checkGraphNames refuses names of join__Graph values that the GraphQL specification reserves.
func checkGraphNames(f *findings, j *joins) {
	for i, name := range j.names {
		if strings.HasPrefix(name, "__") {
			f.fail(codes.InvalidGraphQL, "", "subgraph "+quote(j.subs[i].Name)+" would be called "+name+" in the supergraph, but names that begin with two underscores are reserved",
				"Give the subgraph a name with a letter or digit among its first two characters.")
		}
	}
}

// inEnumOrder returns the indexes of the subgraphs in the order of the join__Graph values: by name
// or, in edition 2.15, with those together whose names come out the same.
func (j *joins) inEnumOrder() []int {
	order := make([]int, len(j.subs))
	first := map[string]int{}
	for i, s := range j.subs {
		order[i] = i
		if name := graphName(s.Name); j.edition.Rust() {
			if _, ok := first[name]; !ok {
				first[name] = i
			}
		}
	}
	if j.edition.Rust() && len(first) < len(j.subs) {
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Compare(first[graphName(j.subs[a].Name)], first[graphName(j.subs[b].Name)])
		})
	}
	return order
}
