//go:build oracle

package supergraph_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	composition "github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/internal/agreementtest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// TestContractOracle compares contracts with those of another implementation:
//
//	CONTRACT_ORACLE='/path/fed3 contract' CONTRACT_COUNT=5000 CONTRACT_SEED=1 go test -tags oracle ./compose/supergraph -run ContractOracle -v
//
// The oracle reads a line of JSON, {id, supergraph, include, exclude, hideUnreachable}, and writes
// one, {id, ok, supergraphSdl, apiSdl, errors: [{code}]}, before it reads the next.
//
// Graphs are drawn. CONTRACT_CORPUS, if set, is a list of files separated by ':' with subgraphs as
// [agreementtest.ReadCases] reads them; those that compose are taken by turns with drawn ones.
// CONTRACT_READING is federation-3, which is the default, or documented, where the filters have no
// included tags, since with them the oracle reads another way. CONTRACT_SHRINK=N makes N cases of
// disagreement as small as they get and prints them.
func TestContractOracle(t *testing.T) {
	command := strings.Fields(os.Getenv("CONTRACT_ORACLE"))
	if len(command) == 0 {
		t.Skip("CONTRACT_ORACLE is not set")
	}
	o := startOracle(t, command)
	reading := supergraph.ReadingFederation3
	if r := os.Getenv("CONTRACT_READING"); r != "" {
		if err := reading.UnmarshalText([]byte(r)); err != nil {
			t.Fatal(err)
		}
	}
	count, seed, shrink := number(t, "CONTRACT_COUNT", 1000), number(t, "CONTRACT_SEED", 1), number(t, "CONTRACT_SHRINK", 0)
	corpus := readGraphs(t, os.Getenv("CONTRACT_CORPUS"))
	kinds, shown, ok := map[string]int{}, map[string]bool{}, 0
	for n := range uint64(count) {
		c, made := drawCase(t, corpus, seed, n, reading)
		if !made {
			kinds["no case"]++
			continue
		}
		kind := o.disagreement(c)
		kinds[cmp.Or(kind, "equal")]++
		if o.last.OK {
			ok++
		}
		if kind == "" || strings.HasPrefix(kind, "no answer") && os.Getenv("NOANSWER") == "" {
			continue
		}
		t.Fail()
		if !shown[kind] && len(shown) < shrink {
			shown[kind] = true
			c = o.shrink(c, kind)
			t.Logf("%d: %s\n%s", n, kind, o.explain(c))
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		t.Logf("%6d %s", kinds[kind], kind)
	}
	t.Logf("%6d composed", ok)
}

func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// readGraphs returns the subgraphs of the cases in some files.
func readGraphs(t *testing.T, files string) [][]sdl.Source {
	t.Helper()
	var out [][]sdl.Source
	for name := range strings.SplitSeq(files, ":") {
		if name == "" {
			continue
		}
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

// drawCase draws case n of a seed; false if none of the subgraphs that it drew compose.
func drawCase(t *testing.T, corpus [][]sdl.Source, seed int, n uint64, reading supergraph.Reading) (contractCase, bool) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(seed), n))
	for range 20 {
		var sources []sdl.Source
		if len(corpus) > 0 && n%2 == 0 {
			sources = corpus[r.IntN(len(corpus))]
		} else {
			sources = []sdl.Source{{Name: "a", URL: "http://a", Text: link + drawSchema(r)}}
		}
		got := composition.Compose(t.Context(), sources, composition.Options{Edition: spec.Editions()[r.IntN(2)]})
		if got.Graph == nil {
			continue
		}
		text, err := drawTags(got.Graph.SDL(), r)
		if err != nil {
			t.Fatal(err)
		}
		c := contractCase{Supergraph: text, Filter: drawFilter(r, reading)}
		if reading == supergraph.ReadingDocumented {
			c.Filter.Include = nil
		}
		return c, true
	}
	return contractCase{}, false
}

type oracleAnswer struct {
	OK            bool   `json:"ok"`
	SupergraphSDL string `json:"supergraphSdl"`
	APISDL        string `json:"apiSdl"`
	Errors        []struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"errors"`
}

type contractOracle struct {
	in   *json.Encoder
	out  *bufio.Reader
	t    *testing.T
	last oracleAnswer
	ours *supergraph.Graph
}

func startOracle(t *testing.T, command []string) *contractOracle {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	return &contractOracle{in: json.NewEncoder(in), out: bufio.NewReaderSize(out, 1<<20), t: t}
}

func (o *contractOracle) ask(c contractCase) oracleAnswer {
	request := map[string]any{
		"id": "x", "supergraph": c.Supergraph, "include": nonNil(c.Filter.Include), "exclude": nonNil(c.Filter.Exclude), "hideUnreachable": c.Filter.HideUnreachable,
	}
	if err := o.in.Encode(request); err != nil {
		o.t.Fatal(err)
	}
	line, err := o.out.ReadBytes('\n')
	if err != nil {
		o.t.Fatalf("%v: %s", err, line)
	}
	var a oracleAnswer
	if err := json.Unmarshal(line, &a); err != nil {
		o.t.Fatalf("%v: %s", err, line)
	}
	return a
}

func nonNil(list []string) []string { return append([]string{}, list...) }

// disagreement compares the oracle's answer with ours and returns the kind of disagreement, empty
// if there is none.
func (o *contractOracle) disagreement(c contractCase) string {
	theirs := o.ask(c)
	o.last = theirs
	if len(theirs.Errors) > 0 && strings.HasPrefix(theirs.Errors[0].Code, "INVALID_") {
		if plain := o.ask(contractCase{Supergraph: c.Supergraph}); !plain.OK {
			return "no answer: the oracle refuses the source with " + plain.Errors[0].Code
		}
	}
	g, errs := supergraph.Read(sdl.Source{File: "s", Text: c.Supergraph})
	if len(errs) > 0 {
		return fmt.Sprint("not read: ", errs.Codes())
	}
	got, errs := g.Contract(c.Filter)
	o.ours = got
	if !theirs.OK || len(errs) > 0 {
		a, b := theirs.errors(), errorsOf(errs)
		if !slices.Equal(a, b) {
			return "errors: " + difference(a, b)
		}
		return ""
	}
	if a, b := definitions(o.t, theirs.APISDL), definitions(o.t, sdl.PrintCompact(got.API())); a != b {
		return "API"
	}
	text := got.SDL()
	if a, b := hiddenIn(o.t, theirs.SupergraphSDL), hiddenIn(o.t, text); !slices.Equal(a, b) {
		return "hidden: " + difference(a, b)
	}
	if text != theirs.SupergraphSDL && os.Getenv("CONTRACT_BYTES") != "" {
		return "bytes"
	}
	return ""
}

// difference names the kind of the first element that only one of two sorted lists has.
func difference(theirs, ours []string) string {
	for _, x := range theirs {
		if !slices.Contains(ours, x) {
			return "theirs " + kindOf(x)
		}
	}
	for _, x := range ours {
		if !slices.Contains(theirs, x) {
			return "ours " + kindOf(x)
		}
	}
	return ""
}

func kindOf(x string) string {
	code, _, ok := strings.Cut(x, " ")
	switch {
	case ok:
		return code
	case strings.HasPrefix(x, "@"):
		return "argument of a directive"
	case strings.HasSuffix(x, ")"):
		return "argument"
	case strings.Contains(x, "."):
		return "part"
	}
	return "type"
}

// phrases are how the oracle tells of the kinds of errors.
var phrases = []struct{ part, code string }{
	{"is @inaccessible but is referenced by", "REFERENCED_INACCESSIBLE"},
	{"is the query root type", "QUERY_ROOT_TYPE_INACCESSIBLE"},
	{"is @inaccessible but is a required", "REQUIRED_INACCESSIBLE"},
	{"is used in the default value", "DEFAULT_VALUE_USES_INACCESSIBLE"},
	{"but implements the interface", "IMPLEMENTED_BY_INACCESSIBLE"},
	{"but is implemented by", "REQUIRED_INACCESSIBLE"},
	{"but all of its children", "ONLY_INACCESSIBLE_CHILDREN"},
}

var theirNames, ourNames = regexp.MustCompile("`([^`]+)`"), regexp.MustCompile(`"([^"]+)"`)

// errors returns codes with the coordinates that the messages name, sorted. The oracle has one
// error with a line for each finding.
func (a oracleAnswer) errors() []string {
	var list []string
	for _, e := range a.Errors {
		if e.Code != "API" {
			list = append(list, e.Code+" "+e.Message)
			continue
		}
		for line := range strings.SplitSeq(e.Message, "\n") {
			if !strings.HasPrefix(line, "  - ") {
				continue
			}
			found := line
			for _, p := range phrases {
				if strings.Contains(line, p.part) {
					found = finding(p.code, names(theirNames, line), 1)
					break
				}
			}
			list = append(list, found)
		}
	}
	return set(list)
}

func errorsOf(errs diag.List) []string {
	var list []string
	for _, d := range errs {
		found := names(ourNames, d.Message)
		if d.Code == codes.RequiredInaccessible && !strings.HasSuffix(found[0], ")") {
			found[0], _, _ = strings.Cut(found[0], ".") // the oracle names the type of an input field
		}
		list = append(list, finding(d.Code, found, 0))
	}
	return set(list)
}

// finding joins a code with coordinates. Of a default value only its place counts, which is number
// place of the names, and not what is hidden in it: the oracle goes on inside of what is hidden.
func finding(code string, names []string, place int) string {
	if code == codes.DefaultValueUsesInaccessible {
		names = names[place : place+1]
	}
	slices.Sort(names)
	return code + " " + strings.Join(names, " ")
}

func names(quoted *regexp.Regexp, line string) []string {
	var list []string
	for _, m := range quoted.FindAllStringSubmatch(line, -1) {
		list = append(list, m[1])
	}
	return list
}

func set(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// definitions prints the definitions of a schema sorted by name.
func definitions(t *testing.T, text string) string {
	t.Helper()
	s, errs := sdl.Parse(&sdl.Source{Text: text}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatalf("%v\n%s", errs, text)
	}
	slices.SortFunc(s.Types, func(a, b *sdl.Type) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(s.DirectiveDefs, func(a, b *sdl.DirectiveDef) int { return cmp.Compare(a.Name, b.Name) })
	for _, d := range s.DirectiveDefs {
		slices.Sort(d.Locations)
	}
	return sdl.Print(s)
}

// hiddenIn returns the coordinates of what is @inaccessible itself, sorted.
func hiddenIn(t *testing.T, text string) []string {
	t.Helper()
	s, errs := sdl.Parse(&sdl.Source{Text: text}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatalf("%v\n%s", errs, text)
	}
	var list []string
	add := func(coordinate string, applied []*sdl.Directive) {
		for _, d := range applied {
			if d.Name == "inaccessible" {
				list = append(list, coordinate)
			}
		}
	}
	for _, x := range s.Types {
		add(x.Name, x.Directives)
		for _, f := range x.Fields {
			add(f.Coordinate(), f.Directives)
			for _, a := range f.Args {
				add(f.Coordinate()+"("+a.Name+":)", a.Directives)
			}
		}
		for _, v := range x.Values {
			add(x.Name+"."+v.Name, v.Directives)
		}
	}
	for _, d := range s.DirectiveDefs {
		for _, a := range d.Args {
			add("@"+d.Name+"("+a.Name+":)", a.Directives)
		}
	}
	return set(list)
}

// explain prints a case with both answers.
func (o *contractOracle) explain(c contractCase) string {
	kind := o.disagreement(c)
	var b bytes.Buffer
	fmt.Fprintf(&b, "include %v exclude %v hide %v: %s\n", c.Filter.Include, c.Filter.Exclude, c.Filter.HideUnreachable, kind)
	for line := range strings.SplitSeq(c.Supergraph, "\n") {
		if strings.HasPrefix(line, "schema ") || strings.HasPrefix(line, "directive @d") && !strings.Contains(line, "@deprecated") {
			fmt.Fprintln(&b, line)
		}
	}
	if i := strings.Index(c.Supergraph, "  selection: join__FieldValue!"); i > 0 {
		fmt.Fprintln(&b, strings.ReplaceAll(c.Supergraph[i+34:], " @join__type(graph: A)", ""))
	} else {
		fmt.Fprintln(&b, c.Supergraph)
	}
	for _, e := range o.last.Errors {
		fmt.Fprintf(&b, "  theirs: %s %s\n", e.Code, e.Message)
	}
	if o.ours == nil {
		g, errs := supergraph.Read(sdl.Source{File: "s", Text: c.Supergraph})
		if len(errs) == 0 {
			_, errs = g.Contract(c.Filter)
		}
		fmt.Fprintf(&b, "  ours: %v\n", errs)
	}
	if o.last.OK {
		fmt.Fprintf(&b, "  theirs: hidden %v\n%s\n", hiddenIn(o.t, o.last.SupergraphSDL), o.last.APISDL)
	}
	if o.ours != nil {
		fmt.Fprintf(&b, "  ours: hidden %v\n%s\n", hiddenIn(o.t, o.ours.SDL()), sdl.Print(o.ours.API()))
	}
	if kind == "bytes" {
		fmt.Fprintf(&b, "  theirs:\n%s\n  ours:\n%s\n", o.last.SupergraphSDL, o.ours.SDL())
	}
	return b.String()
}

// shrink takes out of a case what it can while the kind of disagreement stays.
func (o *contractOracle) shrink(c contractCase, kind string) contractCase {
	holds := func(c contractCase) bool { return o.disagreement(c) == kind }
	for changed := true; changed; {
		changed = false
		for i := 0; ; i++ {
			smaller, ok := takeOut(o.t, c, i)
			if !ok {
				break
			}
			if smaller.Supergraph != "" && holds(smaller) {
				c, changed = smaller, true
				i--
			}
		}
	}
	return c
}

// takeOut returns the case without element number i: a tag of the filter, a type, a field, an
// argument, a value, an application. False if there is no such element; the supergraph is empty if
// it cannot go.
func takeOut(t *testing.T, c contractCase, i int) (contractCase, bool) {
	t.Helper()
	n := 0
	hit := func() bool { n++; return n-1 == i }
	for _, list := range []*[]string{&c.Filter.Include, &c.Filter.Exclude} {
		for j := range *list {
			if hit() {
				*list = slices.Delete(slices.Clone(*list), j, j+1)
				return c, true
			}
		}
	}
	if c.Filter.HideUnreachable && hit() {
		c.Filter.HideUnreachable = false
		return c, true
	}
	s, errs := sdl.Parse(&sdl.Source{Text: c.Supergraph}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if !takeOutOf(s, hit) {
		return c, false
	}
	s.Reindex()
	if dangling(s) {
		c.Supergraph = ""
		return c, true
	}
	c.Supergraph = sdl.PrintCompact(s)
	return c, true
}

func takeOutOf(s *sdl.Schema, hit func() bool) bool {
	applied := func(list *[]*sdl.Directive) bool {
		for i, d := range *list {
			if !strings.HasPrefix(d.Name, "join__") && d.Name != "link" && hit() {
				*list = slices.Delete(*list, i, i+1)
				return true
			}
		}
		return false
	}
	arguments := func(list *[]*sdl.Argument) bool {
		for i, a := range *list {
			if hit() {
				*list = slices.Delete(*list, i, i+1)
				return true
			}
			if a.Default != nil && hit() {
				a.Default = nil
				return true
			}
			if a.Type.NonNull && hit() {
				x := *a.Type
				x.NonNull = false
				a.Type = &x
				return true
			}
			if applied(&a.Directives) {
				return true
			}
		}
		return false
	}
	for i, x := range s.Types {
		if strings.Contains(x.Name, "__") {
			continue
		}
		if hit() {
			s.Types = slices.Delete(s.Types, i, i+1)
			return true
		}
		for j := range x.Interfaces {
			if hit() {
				name := x.Interfaces[j].Name
				x.Interfaces = slices.Delete(x.Interfaces, j, j+1)
				x.Directives = slices.DeleteFunc(x.Directives, func(d *sdl.Directive) bool {
					v, _ := d.StringArg("interface")
					return v == name
				})
				return true
			}
		}
		for j := range x.Members {
			if hit() {
				name := x.Members[j].Name
				x.Members = slices.Delete(x.Members, j, j+1)
				x.Directives = slices.DeleteFunc(x.Directives, func(d *sdl.Directive) bool {
					v, _ := d.StringArg("member")
					return v == name
				})
				return true
			}
		}
		if applied(&x.Directives) {
			return true
		}
		for j, f := range x.Fields {
			if hit() {
				x.Fields = slices.Delete(x.Fields, j, j+1)
				return true
			}
			if f.Default != nil && hit() {
				f.Default = nil
				return true
			}
			if f.Type.NonNull && hit() {
				y := *f.Type
				y.NonNull = false
				f.Type = &y
				return true
			}
			if applied(&f.Directives) || arguments(&f.Args) {
				return true
			}
		}
		for j, v := range x.Values {
			if hit() {
				x.Values = slices.Delete(x.Values, j, j+1)
				return true
			}
			if applied(&v.Directives) {
				return true
			}
		}
	}
	for i, d := range s.DirectiveDefs {
		if !slices.ContainsFunc(d.Locations, executable) {
			continue
		}
		if hit() {
			s.DirectiveDefs = slices.Delete(s.DirectiveDefs, i, i+1)
			return true
		}
		if arguments(&d.Args) {
			return true
		}
	}
	return false
}

// dangling reports whether the schema refers to a type that it does not have, or has an empty type.
func dangling(s *sdl.Schema) bool {
	known := func(name string) bool { return s.Type(name) != nil || builtIn[name] }
	for _, x := range s.Types {
		if x.Kind != sdl.Scalar && len(x.Fields)+len(x.Members)+len(x.Values) == 0 {
			return true
		}
		for _, r := range slices.Concat(x.Interfaces, x.Members) {
			if !known(r.Name) {
				return true
			}
		}
		for _, f := range x.Fields {
			if !known(sdl.Named(f.Type)) {
				return true
			}
			for _, a := range f.Args {
				if !known(sdl.Named(a.Type)) {
					return true
				}
			}
		}
	}
	for _, d := range s.DirectiveDefs {
		for _, a := range d.Args {
			if !known(sdl.Named(a.Type)) {
				return true
			}
		}
	}
	return s.Root(sdl.Query) == nil
}

var builtIn = map[string]bool{"Int": true, "Float": true, "String": true, "Boolean": true, "ID": true}
