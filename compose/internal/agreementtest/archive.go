package agreementtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/spec"
)

// Archive returns a case with the reference's answer in the form of fixtures/reference: the members
// of edition 2.15 have it in their names. The corpus wants the answer of the other edition as well.
func Archive(c Case, answer Answer, edition spec.Edition) []byte {
	suffix := ""
	if edition != spec.Edition214 {
		suffix = "-" + edition.String()
	}
	archive := &txtar.Archive{Comment: fmt.Appendf(nil, "%s: %s\n", edition.Reference(), verdict(answer))}
	add := func(name, text string) {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(strings.TrimSuffix(text, "\n") + "\n")})
	}
	type member struct {
		Name string `json:"name"`
		URL  string `json:"url"`
		File string `json:"file"`
	}
	var list []member
	known := map[string]bool{}
	for _, s := range c.Subgraphs {
		file := fileName(s.Name)
		for n := 2; known[file]; n++ {
			file = fmt.Sprintf("%s-%d.graphql", strings.TrimSuffix(fileName(s.Name), ".graphql"), n)
		}
		known[file] = true
		list = append(list, member{s.Name, s.URL, file})
	}
	add("subgraphs.json", lineEach(list))
	for i, s := range c.Subgraphs {
		add(list[i].File, s.SDL)
	}
	switch {
	case answer.OK:
		add("supergraph"+suffix+".graphql", answer.Supergraph)
		if answer.API != "" {
			add("api.graphql", answer.API)
		}
		add("hints"+suffix+".json", lineEach(kept(answer.Hints)))
	case answer.Says():
		add("errors"+suffix+".json", lineEach(kept(answer.Errors)))
	}
	return txtar.Format(archive)
}

// verdict words an answer as the comments of the corpus do.
func verdict(a Answer) string {
	switch {
	case !a.Says():
		return "none (the engine threw)"
	case a.OK:
		return "composes"
	}
	return "refused"
}

// fileName returns the name of an archive's member for a subgraph.
func fileName(subgraph string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-.", r) {
			return r
		}
		return '_'
	}, subgraph) + ".graphql"
}

// keptFinding is what the corpus keeps of a finding: all but the message.
type keptFinding struct {
	Code       string     `json:"code"`
	Level      string     `json:"level,omitempty"`
	Coordinate string     `json:"coordinate,omitempty"`
	Positions  []Position `json:"positions,omitempty"`
}

func kept(list []Finding) []keptFinding {
	var out []keptFinding
	for _, f := range list {
		out = append(out, keptFinding{f.Code, f.Level, f.Coordinate, f.Locations})
	}
	return out
}

// lineEach prints a JSON array with one element a line.
func lineEach[T any](list []T) string {
	if len(list) == 0 {
		return "[]\n"
	}
	texts := make([]string, len(list))
	for i, v := range list {
		text, _ := json.Marshal(v) // plain data cannot fail
		texts[i] = "  " + string(text)
	}
	return "[\n" + strings.Join(texts, ",\n") + "\n]\n"
}
