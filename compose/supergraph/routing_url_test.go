package supergraph_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// routingURLs is a table of URLs, each with what Apollo Router does with a supergraph that has it
// and with the verdict of JudgeRoutingURL. TestRouterRoutingURLs measures the former.
const routingURLs = "testdata/routing_urls.txt"

// urlRow is a row of the table. written is the URL as a Go string, with +N for N times the letter x
// behind it.
type urlRow struct{ written, url, router, verdict string }

// readRoutingURLs returns the comment above the table, and its rows.
func readRoutingURLs(t *testing.T) (head string, rows []urlRow) {
	t.Helper()
	text, err := os.ReadFile(routingURLs)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			head += line + "\n"
			continue
		}
		cells := append(strings.Split(line, "\t"), "", "")
		quoted, err := strconv.QuotedPrefix(cells[0])
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		url, _ := strconv.Unquote(quoted)
		if times, ok := strings.CutPrefix(cells[0][len(quoted):], "+"); ok {
			n, err := strconv.Atoi(times)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			url += strings.Repeat("x", n)
		}
		rows = append(rows, urlRow{cells[0], url, cells[1], cells[2]})
	}
	return head, rows
}

// writeRoutingURLs writes the table.
func writeRoutingURLs(t *testing.T, head string, rows []urlRow) {
	t.Helper()
	var b strings.Builder
	b.WriteString(head)
	for _, r := range rows {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", r.written, r.router, r.verdict)
	}
	if err := os.WriteFile(routingURLs, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// verdictOf returns the verdict of JudgeRoutingURL as the table has it.
func verdictOf(url string) string {
	fault := supergraph.JudgeRoutingURL(url)
	switch {
	case fault == nil:
		return "ok"
	case fault.Stops:
		return "stops: " + fault.Why
	}
	return "fails: " + fault.Why
}

// stricter are parts of verdicts on URLs at which a router gets an answer all the same, each with
// the reason.
var stricter = map[string]string{
	"its port ":              "the router ignores the port and asks the one of the scheme, or reads a sign",
	"it has braces":          "the router asks for the path with the braces in it",
	"is not an IPv6 address": "the router looks a name up in spite of its brackets",
}

// TestRoutingURLs compares the verdicts with the table, and each of them with what the router did:
// it does not start where the verdict is that it does not, and sends requests where it is ok.
func TestRoutingURLs(t *testing.T) {
	head, rows := readRoutingURLs(t)
	changed := false
	for i, r := range rows {
		got := verdictOf(r.url)
		if got != r.verdict {
			changed = true
			if os.Getenv("UPDATE") == "" {
				t.Errorf("%s\n got %s\nwant %s", r.written, got, r.verdict)
			}
		}
		rows[i].verdict = got
		refused, stops := strings.HasPrefix(r.router, "refused: "), strings.HasPrefix(got, "stops: ")
		cannotSend := strings.Contains(r.router, "UserAbsoluteUriRequired") || strings.Contains(r.router, "unsupported scheme")
		excused := false
		for part := range stricter {
			excused = excused || strings.Contains(got, part)
		}
		switch {
		case r.router == "":
			t.Errorf("%s: the router was not asked", r.written)
		case refused != stops:
			t.Errorf("%s: the router: %s, the verdict: %s", r.written, r.router, got)
		case cannotSend && got == "ok":
			t.Errorf("%s: the router sends nothing (%s), the verdict is ok", r.written, r.router)
		case strings.HasPrefix(r.router, "answers") && got != "ok" && !excused:
			t.Errorf("%s: the router gets an answer, the verdict: %s", r.written, got)
		}
	}
	if changed && os.Getenv("UPDATE") != "" {
		writeRoutingURLs(t, head, rows)
	}
}

// TestURLFaults reads the URLs of a supergraph: those of subgraphs with connectors do not matter.
func TestURLFaults(t *testing.T) {
	text := strings.Replace(whole, `  A @join__graph(name: "a", url: "")`, `  A @join__graph(name: "a", url: "undefined")
  C @join__graph(name: "c", url: "http://c.example.com/")
  D @join__graph(name: "d", url: "http://a b/")`, 1)
	const link = ` @join__directive(graphs: [D], name: "link", args: {url: "https://specs.apollo.dev/connect/v0.2", import: ["@connect"]})`
	faults := func(text string) (lines []string) {
		t.Helper()
		graph, errs := supergraph.Read(sdl.Source{Text: text})
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		for _, f := range graph.URLFaults() {
			lines = append(lines, f.String())
		}
		return lines
	}
	a := `the routing URL "undefined" of subgraph a: it has no scheme; write a whole URL, such as https://example.com/graphql; routers start with it, and requests to the subgraph fail`
	b := `subgraph b has no routing URL, as after a publish with --no-url; Apollo Router does not start with it, even where override_subgraph_url replaces it`
	d := `the routing URL "http://a b/" of subgraph d: its character 9 is a space; Apollo Router does not start with it, even where override_subgraph_url replaces it`
	if diff := cmp.Diff([]string{a, d, b}, faults(text)); diff != "" {
		t.Error(diff)
	}
	connected := strings.Replace(text, "schema @link", "schema"+link+" @link", 1)
	if diff := cmp.Diff([]string{a, b}, faults(connected)); diff != "" {
		t.Error(diff)
	}
}

func TestJudgeSource(t *testing.T) {
	source := sdl.Source{Name: "a", URL: "http://", Text: "type Query { a: Int }"}
	if fault := supergraph.JudgeSource(source); fault == nil || !fault.Stops {
		t.Errorf("%v", fault)
	}
	source.Text += ` extend schema @link(url: "https://specs.apollo.dev/connect/v0.2", import: ["@connect"])`
	if fault := supergraph.JudgeSource(source); fault != nil {
		t.Errorf("the URL of a subgraph with connectors is not used: %v", fault)
	}
}
