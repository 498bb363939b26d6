package publish

import (
	"fmt"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
)

// filesOf returns the files of sources by subgraph, as [BatchRequest.Files] has them.
func filesOf(all []sdl.Source) map[string]string {
	files := make(map[string]string, len(all))
	for _, s := range all {
		files[s.Name] = s.File
	}
	return files
}

// twinNotes returns a note for each subgraph that is new to the variant and differs from another
// one in nothing but the case of letters. names are those of the whole graph after the change.
//
// It is a note and no refusal: the platform accepts both, see [registry.Twins].
func twinNotes(created, names []string) []string {
	twins := registry.Twins(names)
	var notes []string
	for _, name := range created {
		if twin := twins[name]; twin != "" {
			notes = append(notes, fmt.Sprintf("%s is a new subgraph beside %s, from which it differs only in the case of letters: if the two are meant to be one, publish it as %s", name, twin, twin))
		}
	}
	return notes
}

// orTwin names a registered subgraph that a new one may be mistaken for, in brackets behind the
// graph ref; it is empty without one.
func orTwin(name string, held []registry.RegisteredSubgraph) string {
	if twin := registry.Twins(append(heldNames(held), name))[name]; twin != "" {
		return fmt.Sprintf(" (which has %s: names are told apart by case)", twin)
	}
	return ""
}

// heldNames returns the names of registered subgraphs.
func heldNames(held []registry.RegisteredSubgraph) []string {
	names := make([]string, len(held))
	for i, h := range held {
		names[i] = h.Name
	}
	return names
}
