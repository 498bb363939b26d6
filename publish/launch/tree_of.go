package launch

import "github.com/schemactl/schemactl/publish/registry"

// TreeOf makes the tree of a launch as it was read, without waiting.
func TreeOf(l registry.Launch) Tree {
	tree := Tree{Source: nodeOf(l)}
	for _, d := range l.Downstream {
		tree.Contracts = append(tree.Contracts, nodeOf(d))
	}
	return tree
}
