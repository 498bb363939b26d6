package detect

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/publish/registry"
)

// fromSupergraphYAML adds the subgraphs of supergraph.yaml files that have a relative SDL file, and
// takes the first federation version. Of two subgraphs with the same name the first one is used.
func (f *Found) fromSupergraphYAML(dir string, files []string) {
	for _, file := range files {
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
		if err != nil {
			f.Skipped = append(f.Skipped, Skip{file, err.Error()})
			continue
		}
		f.FederationVersion = cmp.Or(f.FederationVersion, s.FederationVersion)
		for _, name := range s.Names() {
			sub := s.Subgraphs[name]
			if len(sub.Schema.File) != 1 || path.IsAbs(sub.Schema.File[0]) || f.has(name) {
				continue
			}
			schema := config.Slashes(filepath.ToSlash(sub.Schema.File[0]), func(schema string) bool {
				_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(path.Join(path.Dir(file), schema))))
				return err == nil
			})
			f.Subgraphs = append(f.Subgraphs, Subgraph{Name: name, File: path.Join(path.Dir(file), schema), URL: literal(sub.RoutingURL), From: file})
		}
	}
}

// isPipeline reports whether a file is of a kind that may call Rover.
func isPipeline(rel string) bool {
	switch path.Base(rel) {
	case "Makefile", "Jenkinsfile", ".gitlab-ci.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml", "package.json", "Taskfile.yml", "justfile":
		return true
	}
	ext := path.Ext(rel)
	return (strings.HasPrefix(rel, ".github/workflows/") || strings.HasPrefix(rel, ".circleci/")) && (ext == ".yml" || ext == ".yaml")
}

var (
	continued = regexp.MustCompile(`\\\r?\n\s*`)
	rover     = regexp.MustCompile(`\brover\s+subgraph\s+(?:check|publish)\s+([^\n]*)`)
	flagValue = regexp.MustCompile(`--(name|schema|routing-url)[ =]["']?([^\s"']+)`)
	refValue  = regexp.MustCompile(`^["']?([A-Za-z][A-Za-z0-9_-]*@[A-Za-z0-9_./:-]+)`)
)

// fromRover adds the subgraphs of calls of `rover subgraph check` and `publish`, and takes the
// first graph ref. Values that are variables of the pipeline are left out.
func (f *Found) fromRover(dir string, files []string) {
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		if err != nil {
			continue
		}
		for _, call := range rover.FindAllStringSubmatch(continued.ReplaceAllString(string(text), " "), -1) {
			s := Subgraph{From: "rover in " + file}
			for _, flag := range flagValue.FindAllStringSubmatch(call[1], -1) {
				switch value := literal(flag[2]); flag[1] {
				case "name":
					s.Name = value
				case "schema":
					s.File = strings.TrimPrefix(filepath.ToSlash(value), "./")
				case "routing-url":
					s.URL = value
				}
			}
			if ref := refValue.FindStringSubmatch(call[1]); ref != nil && f.GraphRef == "" {
				f.GraphRef = ref[1]
			}
			f.addRover(dir, s)
		}
	}
}

// addRover adds the subgraph of one call if it has a valid name and its file exists below the
// folder. A subgraph that is known by its name or file only gains the routing URL.
func (f *Found) addRover(dir string, s Subgraph) {
	if !registry.ValidSubgraphName(s.Name) || s.File == "" || path.IsAbs(s.File) || strings.HasPrefix(s.File, "../") {
		return
	}
	if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(s.File))); err != nil || info.IsDir() {
		return
	}
	for i, known := range f.Subgraphs {
		if known.Name == s.Name || known.File == s.File {
			if known.URL == "" {
				f.Subgraphs[i].URL = s.URL
			}
			return
		}
	}
	f.Subgraphs = append(f.Subgraphs, s)
}

// literal returns a value, or nothing if it contains a variable.
func literal(value string) string {
	if strings.ContainsAny(value, "${}`") {
		return ""
	}
	return value
}
