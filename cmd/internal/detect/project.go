package detect

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
)

// manifests are the files by which build tools name a project, each with where the name stands.
var manifests = []struct {
	file string
	name *regexp.Regexp
}{
	{"package.json", regexp.MustCompile(`(?m)^\s*\{?\s*"name"\s*:\s*"([^"]+)"`)},
	{"go.mod", regexp.MustCompile(`(?m)^module\s+(\S+)`)},
	{"settings.gradle", regexp.MustCompile(`rootProject\.name\s*=\s*['"]([^'"]+)['"]`)},
	{"settings.gradle.kts", regexp.MustCompile(`rootProject\.name\s*=\s*"([^"]+)"`)},
	{"pyproject.toml", regexp.MustCompile(`(?m)^name\s*=\s*["']([^"']+)["']`)},
	{"Cargo.toml", regexp.MustCompile(`(?m)^name\s*=\s*"([^"]+)"`)},
}

// major ends the module paths of Go from the second version on.
var major = regexp.MustCompile(`/v[0-9]+$`)

// roles end the names of projects that are called after a subgraph.
var roles = regexp.MustCompile(`[-_](service|subgraph|graphql|api|server|graph|schema)$`)

// projectName is what the project around a schema is called, for a schema whose
// own path says nothing: by the nearest manifest, else by the repository's folder.
func projectName(root, file string) (name, by string) {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		for _, m := range manifests {
			text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(dir), m.file))
			if err != nil {
				continue
			}
			if found := m.name.FindSubmatch(text); found != nil {
				if name := telling(path.Base(major.ReplaceAllString(string(found[1]), ""))); name != "" {
					return name, path.Join(dir, m.file)
				}
			}
		}
		if dir == "." {
			break
		}
	}
	whole, err := filepath.Abs(root)
	if err != nil {
		return "", ""
	}
	return telling(filepath.Base(whole)), "the folder's name"
}

// telling is a name without what says its role; empty when nothing telling is left.
func telling(name string) string {
	name = tidy(roles.ReplaceAllString(name, ""))
	if slices.Contains(generic, strings.ToLower(name)) || !registry.ValidSubgraphName(name) {
		return ""
	}
	return name
}

// inParts leaves out the files of a folder that are one schema together and none
// alone, as some servers keep theirs: a subgraph is registered as one document.
func (f *Found) inParts(root string, schemas []string) []string {
	folders := map[string][]string{}
	for _, file := range schemas {
		folders[path.Dir(file)] = append(folders[path.Dir(file)], file)
	}
	return slices.DeleteFunc(schemas, func(file string) bool {
		parts := folders[path.Dir(file)]
		named := slices.ContainsFunc(f.Subgraphs, func(s Subgraph) bool { return slices.Contains(parts, s.File) })
		if len(parts) < 2 || named || !partial(root, parts...) || !whole(root, parts...) {
			return false
		}
		f.Skipped = append(f.Skipped, Skip{file, "it needs the types of the other files of its folder; a subgraph is one file: let your build write the whole schema into one, and name that"})
		return true
	})
}

// partial says that at least one of the files is no schema by itself; whole, that together they are one.
func partial(root string, files ...string) bool {
	return slices.ContainsFunc(files, func(file string) bool { return !whole(root, file) })
}

func whole(root string, files ...string) bool {
	var text strings.Builder
	for _, file := range files {
		part, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			return false
		}
		text.Write(part)
		text.WriteByte('\n')
	}
	result := compose.Compose(context.Background(), []sdl.Source{{Name: "x", Text: text.String()}}, compose.Options{SkipSatisfiability: true})
	return !slices.Contains(result.Errors.Codes(), codes.InvalidGraphQL)
}
