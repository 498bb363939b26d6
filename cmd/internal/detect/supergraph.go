package detect

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/publish/registry"
)

// fromSupergraphYAML takes the graph from the supergraph.yaml nearest to the folder, the first by
// name of several: its subgraphs with their names and URLs, and its federation version. The others
// are skipped: they are of examples or of other environments. The error lists what cannot be used
// of the one that is taken, each with its place.
func (f *Found) fromSupergraphYAML(dir string, files []string) error {
	slices.SortFunc(files, byRank)
	for _, file := range files {
		if f.named != "" {
			f.Skipped = append(f.Skipped, Skip{file, f.named + " is taken as the graph; `schemactl init` in another folder takes another one"})
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		if err != nil {
			f.Skipped = append(f.Skipped, Skip{file, "cannot be read"})
			continue
		}
		// A reference to a variable stands for its own text, and literal drops it again.
		s, err := config.ParseSupergraph(file, text, config.Options{
			Getenv:   func(name string) (string, bool) { return "${env." + name + "}", true },
			ReadFile: func(name string) ([]byte, error) { return []byte("${file." + name + "}"), nil },
		})
		switch {
		case err != nil && isSupergraphName(file) && path.Dir(file) == ".":
			return err
		case err != nil:
			f.Skipped = append(f.Skipped, Skip{file, oneLine(err)})
			continue
		}
		switch taken, err := takeGraph(dir, s); {
		case err != nil && isSupergraphName(file):
			return err
		case err != nil: // of another name: perhaps it is not in use any more
			f.Skipped = append(f.Skipped, Skip{file, oneLine(err)})
		default:
			f.named, f.isSupergraph, f.FederationVersion, f.Subgraphs = s.File, true, s.FederationVersion, taken
		}
	}
	return nil
}

// oneLine returns the text of an error in one line.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// takeGraph returns every subgraph of a supergraph.yaml. The error lists the names that cannot be
// registered and the files that are missing.
func takeGraph(dir string, s *config.Supergraph) ([]Subgraph, error) {
	var taken []Subgraph
	var problems []error
	refuse := func(message string, keys ...any) {
		line, column := s.Place(keys...)
		problems = append(problems, fmt.Errorf("%s:%d:%d: %s", s.File, line, column, message))
	}
	for _, name := range s.Names() {
		sub := s.Subgraphs[name]
		if !registry.ValidSubgraphName(name) {
			refuse(fmt.Sprintf("subgraph %q: %s; give it another name here", name, registry.NameRule), "subgraphs", name)
		}
		found := Subgraph{Name: name, URL: literal(sub.RoutingURL), From: s.File, Source: sourceOf(sub.Schema)}
		for i, file := range sub.Schema.File {
			if found.Source != "" {
				break
			}
			file = path.Join(path.Dir(s.File), config.Slashes(filepath.ToSlash(file), func(file string) bool {
				_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(path.Join(path.Dir(s.File), file))))
				return err == nil
			}))
			if i == 0 {
				found.File = file
			} else {
				found.More = append(found.More, file)
			}
			if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(file))); errors.Is(err, fs.ErrNotExist) && !isPattern(file) {
				refuse(fmt.Sprintf("subgraph %s: there is no file %s; let the build that writes it run first, or correct the path", name, sub.Schema.File[i]), "subgraphs", name, "schema", "file", i)
			}
		}
		taken = append(taken, found)
	}
	return taken, errors.Join(problems...)
}

// sourceOf returns what a schema is read from, in words, if that is no file of a known path.
func sourceOf(s config.SupergraphSchema) string {
	switch {
	case s.SDL != "":
		return "its own text"
	case s.GraphRef != "":
		return s.Subgraph + " of " + s.GraphRef + " in the registry"
	case s.SubgraphURL != "":
		return s.SubgraphURL
	}
	for _, file := range s.File {
		if path.IsAbs(filepath.ToSlash(file)) || literal(file) == "" && !isPattern(file) || strings.Contains(file, "${") {
			return file
		}
	}
	return ""
}

// isPattern reports whether a file of a configuration is a glob.
func isPattern(file string) bool { return strings.ContainsAny(file, "*?[{") }

// names reports whether a subgraph has a file, by itself or in a folder or a glob.
func (s Subgraph) names(file string) bool {
	return slices.ContainsFunc(append([]string{s.File}, s.More...), func(named string) bool {
		matched, _ := doublestar.Match(named, file) // a pattern that is wrong matches nothing
		return named != "" && (matched || file == named || strings.HasPrefix(file, named+"/"))
	})
}

// isNamed reports whether the whole graph is named: by a supergraph.yaml, or by calls of rover that
// all could be read.
func (f *Found) isNamed() bool { return f.isSupergraph || f.named != "" && !f.isOpen }

// completeNamed gives a named subgraph whose schema is not in a file the one SDL file of that name,
// and lists all other SDL files as skipped.
func (f *Found) completeNamed(dir string, schemas []string) {
	candidates := map[string][]string{}
	var others []string
	for _, file := range schemas {
		if slices.ContainsFunc(f.Subgraphs, func(s Subgraph) bool { return s.names(file) }) {
			continue
		}
		name, _ := pathName(dir, file)
		candidates[name] = append(candidates[name], file)
		others = append(others, file)
	}
	for i, s := range f.Subgraphs {
		if list := candidates[s.Name]; s.File == "" && len(list) == 1 {
			f.Subgraphs[i].File, f.Subgraphs[i].Source = list[0], ""
			f.Subgraphs[i].From += ", its schema by the file's name"
			others = slices.DeleteFunc(others, func(file string) bool { return file == list[0] })
		}
	}
	for _, file := range others {
		if slices.ContainsFunc(f.Skipped, func(s Skip) bool { return s.File == file }) {
			continue // with a reason of its own
		}
		f.Skipped = append(f.Skipped, Skip{file, f.named + " does not name it"})
	}
}

// noteTwins notes the subgraphs whose names differ only in the case of letters.
func (f *Found) noteTwins() {
	names := make([]string, len(f.Subgraphs))
	for i, s := range f.Subgraphs {
		names[i] = s.Name
	}
	twins := registry.Twins(names)
	for _, name := range slices.Sorted(maps.Keys(twins)) {
		if twin := twins[name]; name < twin {
			f.Notes = append(f.Notes, fmt.Sprintf("%s and %s are two subgraphs, whose names differ only in the case of letters; if they are meant to be one, give both one name", name, twin))
		}
	}
}
