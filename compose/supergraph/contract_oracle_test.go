//go:build oracle

package supergraph_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	composition "github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/internal/agreementtest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// TestContractOracle compares contracts with those of another implementation: verdict, errors with
// their coordinates, API schema, what is @inaccessible, and the bytes of the supergraph.
//
//	export CONTRACT_ORACLE='/path/fed3 contract' CONTRACT_COUNT=5000 CONTRACT_SEED=1
//	go test -tags oracle ./compose/supergraph -run ContractOracle -v
//
// Graphs and filters are drawn. CONTRACT_CORPUS, if set, is a list of files, separated by ':', with
// subgraphs as [agreementtest.ReadCases] reads them; they are taken by turns with drawn ones.
// CONTRACT_READING is federation-3, which is the default, or documented: there graphs for filters
// with included tags have one of these on all that the oracle needs it on and the documentation
// does not. CONTRACT_SHRINK=N makes one case each of N kinds of disagreement as small as it gets
// and prints it.
func TestContractOracle(t *testing.T) {
	o := startOracle(t)
	reading := supergraph.ReadingFederation3
	if err := reading.UnmarshalText([]byte(cmp.Or(os.Getenv("CONTRACT_READING"), reading.String()))); err != nil {
		t.Fatal(err)
	}
	count, seed, shrink := number(t, "CONTRACT_COUNT", 1000), number(t, "CONTRACT_SEED", 1), number(t, "CONTRACT_SHRINK", 0)
	corpus := readGraphs(t, os.Getenv("CONTRACT_CORPUS"))
	kinds, shown, composed := map[string]int{}, map[string]bool{}, 0
	for n := range uint64(count) {
		c, ok := drawCase(t, corpus, uint64(seed), n, reading)
		if !ok {
			kinds[noAnswer+"no subgraphs that compose"]++
			continue
		}
		kind := o.disagreement(c)
		kinds[cmp.Or(kind, "equal")]++
		if o.last.OK {
			composed++
		}
		if kind == "" || strings.HasPrefix(kind, noAnswer) {
			continue
		}
		t.Fail()
		if !shown[kind] && len(shown) < shrink {
			shown[kind] = true
			t.Logf("%d: %s\n%s", n, kind, o.explain(o.shrink(c, kind)))
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		t.Logf("%6d %s", kinds[kind], kind)
	}
	t.Logf("%6d of them are contracts, the rest errors", composed)
}

// TestContractCasesOracle writes the answers of the oracle into the archives of [contractCases].
func TestContractCasesOracle(t *testing.T) {
	o := startOracle(t)
	for _, f := range readContracts(t) {
		for _, c := range f.cases {
			var got [2]string
			for i := range got {
				filter := c.filter
				filter.HideUnreachable = i == 1
				a := o.ask(contractCase{Supergraph: c.graph(t).SDL(), Filter: filter})
				got[i] = answerText(t, a.errors(), a.SupergraphSDL, a.APISDL)
				if _, ok := c.answers["supergraph"]; ok && i == 0 {
					c.answers["supergraph"] = a.SupergraphSDL + "\n"
				}
			}
			c.answers["federation-3"] = got[0]
			if delete(c.answers, "federation-3-unreachable"); got[1] != got[0] {
				c.answers["federation-3-unreachable"] = got[1]
			}
		}
		f.write(t)
	}
}

// TestContractDeviationsOracle writes the answers of the oracle into the archive of
// [contractDeviations].
func TestContractDeviationsOracle(t *testing.T) {
	o := startOracle(t)
	list := readDeviations(t)
	for _, d := range list {
		a := o.ask(contractCase{Supergraph: d.text, Filter: d.filter})
		d.oracle = answerText(t, a.errors(), a.SupergraphSDL, a.APISDL)
	}
	writeDeviations(t, list)
}

func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(otherwise)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// readGraphs returns the subgraphs of the cases in some files.
func readGraphs(t *testing.T, files string) [][]sdl.Source {
	t.Helper()
	var out [][]sdl.Source
	for name := range strings.FieldsFuncSeq(files, func(r rune) bool { return r == ':' }) {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := agreementtest.ReadCases(file)
		file.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, c := range cases {
			var sources []sdl.Source
			for _, s := range c.Subgraphs {
				sources = append(sources, sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL})
			}
			out = append(out, sources)
		}
	}
	return out
}

// contractCase is one question to the oracle.
type contractCase struct {
	Supergraph string
	Filter     supergraph.Filter
}

// drawCase draws case n of a seed; false if no subgraphs that it drew compose.
func drawCase(t *testing.T, corpus [][]sdl.Source, seed, n uint64, reading supergraph.Reading) (contractCase, bool) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, n))
	for range 20 {
		sources := []sdl.Source{{Name: "a", URL: "http://a", Text: link + drawSchema(r)}}
		if len(corpus) > 0 && n%2 == 0 {
			sources = corpus[r.IntN(len(corpus))]
		}
		got := composition.Compose(t.Context(), sources, composition.Options{Edition: spec.Editions()[r.IntN(2)]})
		if got.Graph == nil {
			continue
		}
		c := contractCase{Supergraph: drawTags(t, got.Graph.SDL(), r), Filter: drawFilter(r, reading)}
		if reading == supergraph.ReadingDocumented && len(c.Filter.Include) > 0 {
			c.Supergraph = includeInputs(t, c.Supergraph, c.Filter.Include)
		}
		return c, true
	}
	return contractCase{}, false
}

// includeInputs returns a supergraph on which both readings of an include list are the same: enums,
// input objects, scalars and arguments of directives have its first tag, and arguments of fields
// have none of its tags, with which they would show their fields.
func includeInputs(t *testing.T, text string, include []string) string {
	t.Helper()
	s := parse(t, text)
	name := linkOne(s, "tag", "https://specs.apollo.dev/tag/v0.3", "")
	add := func(list *[]*sdl.Directive) {
		*list = append(*list, &sdl.Directive{Name: name, Args: []sdl.Arg{{Name: "name", Value: &ast.Value{Raw: include[0], Kind: ast.StringValue}}}})
	}
	eachElement(s, func(coordinate string, list *[]*sdl.Directive) {
		x := s.Type(coordinate)
		switch {
		case x != nil && (x.Kind == sdl.Enum || x.Kind == sdl.InputObject || x.Kind == sdl.Scalar):
			if slices.ContainsFunc(*list, func(d *sdl.Directive) bool { return d.Name == "join__type" }) { // of a subgraph
				add(list)
			}
		case strings.HasPrefix(coordinate, "@") && isExecutable(s, coordinate[1:]):
			add(list)
		case strings.HasSuffix(coordinate, ")"):
			*list = slices.DeleteFunc(*list, func(d *sdl.Directive) bool {
				tag, _ := d.StringArg("name")
				return d.Name == name && slices.Contains(include, tag)
			})
		}
	})
	return strings.Join(sdl.CompactPieces(s), "")
}

// noAnswer begins the kinds that say nothing about contracts.
const noAnswer = "no answer: "

// disagreement compares the oracle's answer with ours and returns the kind of disagreement, empty
// if there is none.
func (o *contractOracle) disagreement(c contractCase) string {
	theirs := o.ask(c)
	o.last, o.ours, o.oursErrors = theirs, nil, nil
	if len(theirs.Errors) > 0 && strings.HasPrefix(theirs.Errors[0].Code, "INVALID_") {
		if plain := o.ask(contractCase{Supergraph: c.Supergraph}); !plain.OK {
			return noAnswer + "the oracle refuses the source with " + plain.Errors[0].Code
		}
	}
	g, errs := supergraph.Read(sdl.Source{File: "supergraph", Text: c.Supergraph})
	if len(errs) > 0 {
		return fmt.Sprint("not read: ", errs.Codes())
	}
	o.ours, o.oursErrors = g.Contract(c.Filter)
	if !theirs.OK || o.ours == nil {
		if a, b := theirs.errors(), errorsOf(o.oursErrors); !slices.Equal(a, b) {
			return "errors: " + difference(a, b)
		}
		return ""
	}
	if definitions(o.t, theirs.APISDL) != definitions(o.t, strings.Join(sdl.CompactPieces(o.ours.API()), "")) {
		return "API schema"
	}
	text := o.ours.SDL()
	theirHidden, ourHidden := hiddenIn(o.t, theirs.SupergraphSDL), hiddenIn(o.t, text)
	documented := c.Filter.Reading == supergraph.ReadingDocumented && len(c.Filter.Include) > 0
	if documented {
		theirHidden, ourHidden = outermost(theirHidden), outermost(ourHidden)
	}
	if !slices.Equal(theirHidden, ourHidden) {
		return "hidden: " + difference(theirHidden, ourHidden)
	}
	if documented {
		return "" // arguments of fields without an included tag are hidden with these fields alone
	}
	if text != theirs.SupergraphSDL {
		return "bytes"
	}
	return ""
}

// outermost leaves out of a list of coordinates what is in another one of them.
func outermost(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(x string) bool {
		field, _, isArgument := strings.Cut(x, "(")
		owner, _, isPart := strings.Cut(field, ".")
		return isArgument && slices.Contains(list, field) || isPart && slices.Contains(list, owner)
	})
}

// difference names the kind of the first element that only one of two lists has.
func difference(theirs, ours []string) string {
	for _, x := range theirs {
		if !slices.Contains(ours, x) {
			return "only theirs, " + kindOf(x)
		}
	}
	for _, x := range ours {
		if !slices.Contains(theirs, x) {
			return "only ours, " + kindOf(x)
		}
	}
	return ""
}

// kindOf names the kind of a coordinate, or the code of an error.
func kindOf(x string) string {
	code, _, isError := strings.Cut(x, " ")
	switch {
	case isError:
		return code
	case strings.HasPrefix(x, "@"):
		return "an argument of a directive"
	case strings.HasSuffix(x, ")"):
		return "an argument"
	case strings.Contains(x, "."):
		return "a field or value"
	}
	return "a type"
}

// explain prints a case with both answers.
func (o *contractOracle) explain(c contractCase) string {
	kind := o.disagreement(c)
	var b strings.Builder
	fmt.Fprintf(&b, "include %v exclude %v hide unreachable %v: %s\n%s\n", c.Filter.Include, c.Filter.Exclude, c.Filter.HideUnreachable, kind, c.Supergraph)
	if kind == "bytes" {
		fmt.Fprintf(&b, "theirs:\n%s\nours:\n%s\n", o.last.SupergraphSDL, o.ours.SDL())
		return b.String()
	}
	for _, e := range o.last.Errors {
		fmt.Fprintf(&b, "%s %s\n", e.Code, e.Message)
	}
	fmt.Fprintf(&b, "theirs:\n%s\n", answerText(o.t, o.last.errors(), o.last.SupergraphSDL, o.last.APISDL))
	if o.ours == nil {
		fmt.Fprintf(&b, "ours:\n%v\n", o.oursErrors)
	} else {
		fmt.Fprintf(&b, "ours:\n%s\n", answerText(o.t, nil, o.ours.SDL(), strings.Join(sdl.CompactPieces(o.ours.API()), "")))
	}
	return b.String()
}
