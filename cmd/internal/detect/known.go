package detect

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/publish/registry"
)

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
	continued = pattern.New(`\\\r?\n\s*`)
	rover     = pattern.New(`\brover\s+subgraph\s+(?:check|publish)\s+([^\n]*)`)
	flagValue = pattern.New(`--(name|schema|routing-url)[ =]["']?([^\s"']+)`)
	refValue  = pattern.New(`^["']?([A-Za-z][A-Za-z0-9_-]*@[A-Za-z0-9_./:-]+)`)
)

// fromRover adds the subgraphs of calls of `rover subgraph check` and `publish`, and takes the
// first graph ref. Values that are variables of the pipeline are left out.
func (f *Found) fromRover(dir string, files []string) {
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		if err != nil {
			continue
		}
		for _, call := range rover.Get().FindAllStringSubmatch(continued.Get().ReplaceAllString(string(text), " "), -1) {
			s := Subgraph{From: "rover in " + file}
			for _, flag := range flagValue.Get().FindAllStringSubmatch(call[1], -1) {
				switch value := literal(flag[2]); flag[1] {
				case "name":
					s.Name = value
				case "schema":
					s.File = strings.TrimPrefix(filepath.ToSlash(value), "./")
				case "routing-url":
					s.URL = value
				}
			}
			if ref := refValue.Get().FindStringSubmatch(call[1]); ref != nil && f.GraphRef == "" {
				f.GraphRef = ref[1]
			}
			f.addRover(dir, s, file)
		}
	}
}

// addRover adds the subgraph of one call in a pipeline. A subgraph that is known by its name or
// file only gains the routing URL. A call whose words are variables is one of any subgraph; one
// that cannot be used is listed as skipped.
func (f *Found) addRover(dir string, s Subgraph, pipeline string) {
	skip := func(why string) {
		f.Skipped = append(f.Skipped, Skip{s.File, fmt.Sprintf("%s names it for %s, and %s", s.From, s.Name, why)})
	}
	switch {
	case s.Name == "" || s.File == "":
		f.isOpen = true
		return
	case !registry.ValidSubgraphName(s.Name):
		skip("that cannot be registered: " + registry.NameRule)
		return
	}
	for i, known := range f.Subgraphs {
		if known.Name == s.Name || known.File == s.File && s.File != "-" {
			if known.URL == "" {
				f.Subgraphs[i].URL = s.URL
			}
			return
		}
	}
	switch info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(s.File))); {
	case s.File == "-":
		s.File, s.Source = "", "standard input"
	case path.IsAbs(s.File) || strings.HasPrefix(s.File, "../"):
		skip("it is not in this folder")
		return
	case err != nil || info.IsDir():
		skip("there is no such file; let the build that writes it run first")
		return
	}
	f.named = cmp.Or(f.named, pipeline)
	f.Subgraphs = append(f.Subgraphs, s)
}

// literal returns a value, or nothing if it contains a variable.
func literal(value string) string {
	if strings.ContainsAny(value, "${}`") {
		return ""
	}
	return value
}
