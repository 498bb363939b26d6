package input

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
)

// judgeNames refuses a proposal whose new subgraphs the platform could not register, so that no
// check or plan passes what a publish will refuse. before are the subgraphs of the base, and g is
// the configuration of the proposal.
//
// A name that breaks the rule is older than the rule if it is registered. Files as a base do not
// prove that: the name has to be stated on both sides, and is then believed with a note. The error
// lists all names and is [ErrInput].
func (c Comparison) judgeNames(before, proposal []sdl.Source, g *config.Graph) (notes []string, err error) {
	var problems []string
	for _, s := range proposal {
		problem := registry.NameProblem(s.Name, s.File)
		isKnown := problem != "" && slices.ContainsFunc(before, func(b sdl.Source) bool { return b.Name == s.Name })
		switch {
		case problem == "" || isKnown && len(c.Base) == 0:
		case isKnown && states(c.Base, s.Name) && states(c.Proposal, s.Name):
			notes = append(notes, fmt.Sprintf("%q is a name that only a subgraph can have that is registered already: %s", s.Name, registry.NameRule))
		case isConfigured(g, s.Name):
			problems = append(problems, g.Where("subgraphs", s.Name)+": "+registry.NameProblem(s.Name, "")+"; give it another name there")
		default:
			problems = append(problems, problem)
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrInput, strings.Join(problems, "\n"))
	}
	return notes, nil
}

// refuseRenames refuses a change that only spells the name of a subgraph in another case: that
// would take one subgraph out and register another. The error is [ErrInput].
func (ch Change) refuseRenames() error {
	before, after := namesOf(ch.Before), map[string]bool{}
	for _, s := range ch.After {
		after[s.Name] = true
	}
	twins := registry.Twins(append(before, namesOf(ch.After)...))
	for _, s := range ch.After {
		twin := twins[s.Name]
		if twin == "" || after[twin] || slices.Contains(before, s.Name) {
			continue
		}
		return fmt.Errorf("%w: subgraph %q of %s is %q of the base in another case, and names are told apart by case: this would take %s out and register %s; give it as %s=%s, or remove %s first, in a change of its own", ErrInput, s.Name, s.File, twin, twin, s.Name, twin, s.File, twin)
	}
	return nil
}

// states reports whether one of the arguments gives a subgraph its name, rather than a file: it is
// NAME=…, or a configuration file.
func states(args []string, name string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		given, file := Split(arg)
		return given == name || given == "" && isYAML(file)
	})
}

// twinNotes returns a note for each pair of subgraphs that differ in nothing but the case of
// letters, see [registry.Twins]. Of those in known nothing is told.
func twinNotes(sources, known []sdl.Source) []string {
	told := map[string]bool{}
	for _, s := range known {
		told[s.Name] = true
	}
	twins := registry.Twins(namesOf(sources))
	var notes []string
	for _, s := range sources {
		if twin := twins[s.Name]; twin != "" && !told[s.Name] {
			notes = append(notes, fmt.Sprintf("%s and %s are two subgraphs, whose names differ only in the case of letters: if they are meant to be one, give it one name with NAME=FILE", s.Name, twin))
			told[twin] = true // a pair is told once
		}
	}
	return notes
}

// ConfigurationNotes returns a note for each subgraph that the configuration lacks and that differs
// from one that it has in nothing but the case of letters: it gets none of the settings there.
func ConfigurationNotes(sources []sdl.Source, g *config.Graph) []string {
	twins := registry.Twins(append(g.Names(), namesOf(sources)...))
	var notes []string
	for _, s := range sources {
		twin := twins[s.Name]
		if twin == "" || isConfigured(g, s.Name) || !isConfigured(g, twin) {
			continue
		}
		notes = append(notes, fmt.Sprintf("%s is not in %s, which has %s: names are told apart by case; if the two are meant to be one, give it as %s=%s", s.Name, filepath.ToSlash(g.File), twin, twin, s.File))
	}
	return notes
}

// NameWarnings returns what a composition that is never published only warns of: names that cannot
// be registered, and twins that differ in case unless the arguments name them so.
func NameWarnings(sources []sdl.Source, args []string) []string {
	var warnings []string
	var stated []sdl.Source
	for _, s := range sources {
		if problem := registry.NameProblem(s.Name, s.File); problem != "" {
			warnings = append(warnings, "it composes, and cannot be published: "+problem)
		}
		if states(args, s.Name) {
			stated = append(stated, s)
		}
	}
	return append(warnings, twinNotes(sources, stated)...)
}

func isConfigured(g *config.Graph, name string) bool {
	_, is := g.Subgraphs[name]
	return is
}

// namesOf returns the names of subgraphs, in their order.
func namesOf(sources []sdl.Source) []string {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.Name
	}
	return names
}
