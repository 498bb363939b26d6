package detect

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/charset"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
)

// manifests are the files in which build tools name a project, each with a pattern for the name.
var manifests = []struct {
	file string
	name *pattern.Pattern
}{
	{"package.json", pattern.New(`(?m)^\s*\{?\s*"name"\s*:\s*"([^"]+)"`)},
	{"go.mod", pattern.New(`(?m)^module\s+(\S+)`)},
	{"settings.gradle", pattern.New(`rootProject\.name\s*=\s*['"]([^'"]+)['"]`)},
	{"settings.gradle.kts", pattern.New(`rootProject\.name\s*=\s*"([^"]+)"`)},
	{"pyproject.toml", pattern.New(`(?m)^name\s*=\s*["']([^"']+)["']`)},
	{"Cargo.toml", pattern.New(`(?m)^name\s*=\s*"([^"]+)"`)},
}

// majorVersion matches the end of a Go module path from version 2 on.
var majorVersion = pattern.New(`/v[0-9]+$`)

// roleSuffix matches the end of a project's name that is not part of the subgraph's name.
var roleSuffix = pattern.New(`[-_](service|subgraph|graphql|api|server|graph|schema)$`)

// projectName returns the name of the project around a schema and its source: the nearest manifest
// above the file, or else the folder root. It is empty if these names are generic, too.
func projectName(root, file string) (name, by string) {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		for _, m := range manifests {
			text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(dir), m.file))
			if err != nil {
				continue
			}
			if found := m.name.Get().FindSubmatch(text); found != nil {
				if name := specific(path.Base(majorVersion.Get().ReplaceAllString(string(found[1]), ""))); name != "" {
					return name, path.Join(dir, m.file)
				}
			}
		}
		if dir == "." {
			break
		}
	}
	full, err := filepath.Abs(root)
	if err != nil {
		return "", ""
	}
	return specific(filepath.Base(full)), "the folder's name"
}

// specific returns a project's name as the name of a subgraph, without the suffix for its role. It
// is empty if the name is generic or not valid.
func specific(name string) string {
	name = validName(roleSuffix.Get().ReplaceAllString(name, ""))
	if slices.Contains(genericNames, strings.ToLower(name)) || !registry.ValidSubgraphName(name) {
		return ""
	}
	return name
}

// skipParts removes the files of folders whose files are one schema together and not each alone, as
// some servers have them: a subgraph is registered as one document. They are listed as skipped.
func (f *Found) skipParts(root string, schemas []string) []string {
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

// partial reports whether at least one of the files is not a schema by itself.
func partial(root string, files ...string) bool {
	return slices.ContainsFunc(files, func(file string) bool { return !whole(root, file) })
}

// whole reports whether the files together are valid GraphQL. Errors about federation do not count.
func whole(root string, files ...string) bool {
	var text strings.Builder
	for _, file := range files {
		part, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			return false
		}
		decoded, _ := charset.Decode(string(part))
		text.WriteString(decoded)
		text.WriteByte('\n')
	}
	result := compose.Compose(context.Background(), []sdl.Source{{Name: "x", Text: text.String()}}, compose.Options{SkipSatisfiability: true})
	return !slices.Contains(result.Errors.Codes(), codes.InvalidGraphQL)
}
