package input

// RegistryFile returns what a subgraph that the registry holds has in place of a file name, in
// positions and messages. Every command that reads from the registry uses it, so that a subgraph
// has one name in one run.
func RegistryFile(graphRef, subgraph string) string { return "registry:" + graphRef + "/" + subgraph }
