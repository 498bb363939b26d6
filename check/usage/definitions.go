package usage

import "github.com/vektah/gqlparser/v2/ast"

// definitions are the fragments of an operation. Work on them goes by their number: an operation
// may have tens of thousands, and looking for a name in a table of that size is slow.
type definitions struct {
	// of are the definitions of each name. A name with several is sent so, for validation to
	// refuse.
	of [][]*ast.FragmentDefinition
	// at are the numbers by name.
	at map[string]int32
}

// defined returns the definitions of the chosen groups. What is in other documents than doc is
// equal, and the first stands for all.
func defined(chosen []group, doc *document) *definitions {
	d := &definitions{make([][]*ast.FragmentDefinition, len(chosen)), make(map[string]int32, len(chosen))}
	all := make([]*ast.FragmentDefinition, 0, len(chosen))
	for i, g := range chosen {
		d.at[g[0].name] = int32(i) //nolint:gosec // the tokens of a document are bounded
		begin := len(all)
		for _, f := range g {
			all = append(all, f.def)
			if f.from != doc {
				break
			}
		}
		d.of[i] = all[begin:len(all):len(all)]
	}
	return d
}

// fragmentCopy is what is made of a fragment.
type fragmentCopy struct {
	// judged is set once local is known, or while it is found out. local reports whether nothing of
	// the fragment is sent.
	judged, local bool
	// sent is set once the fragment is copied, and defs are its copies.
	sent bool
	defs ast.FragmentDefinitionList
}
