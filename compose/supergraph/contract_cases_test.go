package supergraph_test

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/merge"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// contractCases has archives of filters and what they leave. A case is a folder: NAME/filter.json,
// its subgraphs NAME/*.graphql, and answers. federation-3 is the oracle's, which TestContractOracle
// writes; documented is ours in the documented reading, which UPDATE=1 writes if the two differ.
// Both are asked with hideUnreachable as well: the answers end in -unreachable if that makes a
// difference. A case with NAME/supergraph has the oracle's text of the supergraph there, without
// hideUnreachable.
const contractCases = "testdata/contracts/*.txtar"

// contractLink imports what the cases use.
const contractLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@tag", "@interfaceObject", "@requires", "@external"])
`

// contractFile is one archive of cases.
type contractFile struct {
	name    string
	archive *txtar.Archive
	cases   []*contractFolder
}

type contractFolder struct {
	name    string
	filter  supergraph.Filter
	sources []sdl.Source
	files   []txtar.File // those that a test does not write
	answers map[string]string
}

func readContracts(t *testing.T) []*contractFile {
	t.Helper()
	names, err := filepath.Glob(contractCases)
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	var list []*contractFile
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := &contractFile{name: name, archive: a}
		for _, file := range a.Files {
			folder, base, _ := strings.Cut(file.Name, "/")
			if len(f.cases) == 0 || f.cases[len(f.cases)-1].name != folder {
				f.cases = append(f.cases, &contractFolder{name: folder, answers: map[string]string{}})
			}
			c := f.cases[len(f.cases)-1]
			switch {
			case base == "filter.json":
				if err := json.Unmarshal(file.Data, &c.filter); err != nil {
					t.Fatalf("%s: %v", file.Name, err)
				}
				c.files = append(c.files, file)
			case filepath.Ext(base) == ".graphql":
				subgraph := strings.TrimSuffix(base, ".graphql")
				c.sources = append(c.sources, sdl.Source{Name: subgraph, URL: "http://" + subgraph, File: base, Text: contractLink + string(file.Data)})
				c.files = append(c.files, file)
			default:
				c.answers[base] = string(file.Data)
			}
		}
		list = append(list, f)
	}
	return list
}

// write writes the archive with the answers as they are now.
func (f *contractFile) write(t *testing.T) {
	t.Helper()
	out := txtar.Archive{Comment: f.archive.Comment}
	for _, c := range f.cases {
		out.Files = append(out.Files, c.files...)
		for _, name := range []string{"federation-3", "federation-3-unreachable", "documented", "documented-unreachable", "supergraph"} {
			if text, ok := c.answers[name]; ok {
				out.Files = append(out.Files, txtar.File{Name: c.name + "/" + name, Data: []byte(text)})
			}
		}
	}
	if err := os.WriteFile(f.name, txtar.Format(&out), 0o644); err != nil {
		t.Fatal(err)
	}
}

// graph composes the subgraphs of the case.
func (c *contractFolder) graph(t *testing.T) *supergraph.Graph {
	t.Helper()
	subs, errs := subgraph.Build(t.Context(), c.sources, subgraph.Options{})
	if len(errs) > 0 {
		t.Fatalf("%s: %v", c.name, errs)
	}
	m, errs, _ := merge.Merge(t.Context(), subs, spec.Edition215)
	if len(errs) > 0 {
		t.Fatalf("%s: %v", c.name, errs)
	}
	return supergraph.New(m.Schema, spec.Edition215)
}

// answer returns the answer of a name; see [contractCases].
func (c *contractFolder) answer(name string) string {
	reading, unreachable := strings.CutSuffix(name, "-unreachable")
	for _, have := range []string{name, reading, "federation-3" + strings.TrimPrefix(name, reading), "federation-3"} {
		if !unreachable && strings.HasSuffix(have, "-unreachable") {
			continue
		}
		if text, ok := c.answers[have]; ok {
			return text
		}
	}
	return ""
}

// set keeps answers apart from those that they are the same as.
func (c *contractFolder) set(reading, plain, unreachable string) {
	delete(c.answers, reading)
	delete(c.answers, reading+"-unreachable")
	if c.answer(reading) != plain || c.answer(reading+"-unreachable") != unreachable {
		c.answers[reading] = plain
		if plain != unreachable {
			c.answers[reading+"-unreachable"] = unreachable
		}
	}
}

// TestContractCases compares contracts with the answers of the archives in both readings.
func TestContractCases(t *testing.T) {
	for _, f := range readContracts(t) {
		for _, c := range f.cases {
			t.Run(strings.TrimSuffix(filepath.Base(f.name), ".txtar")+"/"+c.name, func(t *testing.T) {
				g := c.graph(t)
				if want, ok := c.answers["supergraph"]; ok {
					filter := c.filter
					filter.Reading = supergraph.ReadingFederation3
					got, errs := g.Contract(filter)
					if len(errs) > 0 {
						t.Fatal(errs)
					}
					if diff := gocmp.Diff(want, got.SDL()+"\n"); diff != "" {
						t.Errorf("supergraph (-golden +got):\n%s", diff)
					}
				}
				for _, reading := range []supergraph.Reading{supergraph.ReadingFederation3, supergraph.ReadingDocumented} {
					var got [2]string
					for i, name := range []string{reading.String(), reading.String() + "-unreachable"} {
						filter := c.filter
						filter.Reading, filter.HideUnreachable = reading, i == 1
						got[i] = ourAnswer(t, g, filter)
						if reading == supergraph.ReadingDocumented && os.Getenv("UPDATE") != "" {
							continue
						}
						if diff := gocmp.Diff(c.answer(name), got[i]); diff != "" {
							t.Errorf("%s (-golden +got):\n%s", name, diff)
						}
					}
					if reading == supergraph.ReadingDocumented {
						if len(c.filter.Include) == 0 && (got[0] != c.answer("federation-3") || got[1] != c.answer("federation-3-unreachable")) {
							t.Error("the readings differ without included tags")
						}
						c.set(reading.String(), got[0], got[1])
					}
				}
			})
		}
		if os.Getenv("UPDATE") != "" {
			f.write(t)
		}
	}
}

func ourAnswer(t *testing.T, g *supergraph.Graph, filter supergraph.Filter) string {
	t.Helper()
	got, errs := g.Contract(filter)
	if len(errs) > 0 {
		return answerText(t, errorsOf(errs), "", "")
	}
	return answerText(t, nil, got.SDL(), strings.Join(sdl.CompactPieces(got.API()), ""))
}

// answerText prints an answer: errors, or the coordinates that are @inaccessible and the API
// schema.
func answerText(t *testing.T, errs []string, text, api string) string {
	t.Helper()
	if len(errs) > 0 {
		return strings.Join(errs, "\n") + "\n"
	}
	return "hidden: " + strings.Join(hiddenIn(t, text), " ") + "\n" + strings.TrimSpace(definitions(t, api)) + "\n"
}

// errorsOf returns codes with the coordinates that the messages name, sorted.
func errorsOf(errs diag.List) []string {
	var list []string
	for _, d := range errs {
		found := names(ourNames, d.Message)
		if d.Code == codes.RequiredInaccessible && !strings.HasSuffix(found[0], ")") {
			found[0], _, _ = strings.Cut(found[0], ".") // the oracle names the type of an input field
		}
		list = append(list, finding(d.Code, found, 0))
	}
	return sortedSet(list)
}

var ourNames = regexp.MustCompile(`"([^"]+)"`)

// finding joins a code with coordinates. Of a default value only its place counts, which is number
// place of the names, and not what is hidden in it: the oracle goes on inside of what is hidden.
func finding(code string, names []string, place int) string {
	if code == codes.DefaultValueUsesInaccessible {
		names = names[place : place+1]
	}
	slices.Sort(names)
	return strings.Join(append([]string{code}, names...), " ")
}

func names(quoted *regexp.Regexp, line string) []string {
	var list []string
	for _, m := range quoted.FindAllStringSubmatch(line, -1) {
		list = append(list, m[1])
	}
	return list
}

func sortedSet(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// definitions prints the definitions of a schema sorted by name.
func definitions(t *testing.T, text string) string {
	t.Helper()
	s := parse(t, text)
	slices.SortFunc(s.Types, func(a, b *sdl.Type) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(s.DirectiveDefs, func(a, b *sdl.DirectiveDef) int { return cmp.Compare(a.Name, b.Name) })
	for _, d := range s.DirectiveDefs {
		slices.Sort(d.Locations)
	}
	return sdl.Print(s)
}

func parse(t testing.TB, text string) *sdl.Schema {
	t.Helper()
	s, errs := sdl.Parse(&sdl.Source{Text: text}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatalf("%v\n%s", errs, text)
	}
	return s
}

// hiddenIn returns the coordinates of what is @inaccessible itself, sorted.
func hiddenIn(t *testing.T, text string) []string {
	t.Helper()
	var list []string
	eachElement(parse(t, text), func(coordinate string, applied *[]*sdl.Directive) {
		if slices.ContainsFunc(*applied, func(d *sdl.Directive) bool { return d.Name == "inaccessible" }) {
			list = append(list, coordinate)
		}
	})
	return sortedSet(list)
}

// eachElement visits the applied directives of everything that a contract may hide, with its
// coordinate.
func eachElement(s *sdl.Schema, visit func(coordinate string, applied *[]*sdl.Directive)) {
	for _, x := range s.Types {
		visit(x.Name, &x.Directives)
		for _, f := range x.Fields {
			visit(f.Coordinate(), &f.Directives)
			for _, a := range f.Args {
				visit(f.Coordinate()+"("+a.Name+":)", &a.Directives)
			}
		}
		for _, v := range x.Values {
			visit(x.Name+"."+v.Name, &v.Directives)
		}
	}
	for _, d := range s.DirectiveDefs {
		for _, a := range d.Args {
			visit("@"+d.Name+"("+a.Name+":)", &a.Directives)
		}
	}
}
