package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/platformapi"
)

// TestCompareSandbox sends the requests of testdata/compare/sandbox.txt to the sandboxes of both
// builds, in their order, with keys of three kinds and without one.
func TestCompareSandbox(t *testing.T) {
	c := newComparison(t)
	var requests []string
	for line := range readLines(t, "testdata/compare/sandbox.txt") {
		requests = append(requests, line)
	}
	operations := operationTexts(t)
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: platformapi.SchemaSDL})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"service:channels:x", "user:u:x", "k", ""} {
		t.Run("key="+key, func(t *testing.T) {
			t.Parallel()
			var answers [2][]string
			for i, bin := range c.bins {
				s := speaker{
					address: c.sandbox(t, bin), key: key, operations: operations, schema: schema,
					ids: map[string]string{"launch": "none", "check": "none"},
				}
				for _, line := range requests {
					answers[i] = append(answers[i], s.say(t, line))
				}
			}
			for i, line := range requests {
				if d := difference(answers[0][i], answers[1][i]); d != "" {
					t.Errorf("%s\n%s", line, d)
				}
			}
		})
	}
}

// operationTexts returns the operations of platformapi/operations.graphql by name, each with its
// fragments.
func operationTexts(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../platformapi/operations.graphql")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	spread := regexp.MustCompile(`\.\.\.\s?(\w+)`)
	out := map[string]string{}
	for _, op := range doc.Operations {
		var request strings.Builder
		formatter.NewFormatter(&request).FormatQueryDocument(&ast.QueryDocument{Operations: ast.OperationList{op}})
		for seen := map[string]bool{"on": true}; ; {
			i := slices.IndexFunc(spread.FindAllStringSubmatch(request.String(), -1), func(m []string) bool { return !seen[m[1]] })
			if i < 0 {
				break
			}
			name := spread.FindAllStringSubmatch(request.String(), -1)[i][1]
			seen[name] = true
			formatter.NewFormatter(&request).FormatQueryDocument(&ast.QueryDocument{Fragments: ast.FragmentDefinitionList{doc.Fragments.ForName(name)}})
		}
		out[op.Name] = request.String()
	}
	return out
}

// sandbox starts `schemactl sandbox` and returns its address.
func (c comparison) sandbox(t *testing.T, bin string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "schemactl"), "sandbox", "--seed", c.links["graphs"]+"/channels/before")
	cmd.Env = []string{"HOME=" + t.TempDir()}
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		t.Fatal("the sandbox does not start", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "sandbox listens on "); ok {
			return address
		}
	}
	t.Fatal("the sandbox ended before it listened")
	return ""
}

// speaker asks one sandbox.
type speaker struct {
	address, key string
	operations   map[string]string
	schema       *ast.Schema
	// ids are the values of {launch} and {check}.
	ids map[string]string
}

// newest finds the identifiers that an answer gives to launches and checks.
var newest = map[string]*regexp.Regexp{
	"launch": regexp.MustCompile(`aunch": \{\s+"id": "([^"]+)"`), "check": regexp.MustCompile(`"workflowID": "([^"]+)"`),
}

// say sends what a line asks for, and returns the answer: status, headers and body.
func (s *speaker) say(t *testing.T, line string) string {
	t.Helper()
	for name, value := range s.ids {
		line = strings.ReplaceAll(line, "{"+name+"}", value)
	}
	if line == "everything" {
		answer := ""
		for _, variant := range []string{"current", "public", "second one", "small"} {
			answer += s.send(t, "POST", "/graphql", s.everything(variant))
		}
		return answer
	}
	first, rest, _ := strings.Cut(line, " ")
	method, path, body := first, "", ""
	if strings.HasPrefix(rest, "/") {
		path, body, _ = strings.Cut(rest, " ")
	} else {
		text, err := json.Marshal(map[string]any{"query": s.operations[first], "operationName": first, "variables": json.RawMessage(rest)})
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		method, path, body = "POST", "/graphql", string(text)
	}
	answer := s.send(t, method, path, body)
	for name, pattern := range newest {
		if found := pattern.FindStringSubmatch(answer); found != nil {
			s.ids[name] = found[1]
		}
	}
	return answer
}

func (s *speaker) send(t *testing.T, method, path, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if s.key != "" {
		req.Header.Set("X-Api-Key", s.key)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "no answer: " + err.Error() + "\n"
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	out := fmt.Sprintf("%s %v\n", resp.Status, err)
	resp.Header.Del("Date")
	resp.Header.Del("Content-Length") // some times are written longer than others
	for _, name := range slices.Sorted(maps.Keys(resp.Header)) {
		out += fmt.Sprintf("%s: %q\n", name, resp.Header[name])
	}
	var lines bytes.Buffer
	if json.Indent(&lines, text, "", " ") == nil {
		return out + lines.String() + "\n"
	}
	return out + string(text) + "\n"
}

// everything returns a request for all fields of the schema, as deep as types do not repeat.
func (s *speaker) everything(variant string) string {
	arguments := map[string]string{
		"Query.graph": `id: "channels"`, "Query.variant": `ref: "channels@` + variant + `"`, "Query.organization": `id: "sandbox"`,
		"Graph.variant": `name: "` + variant + `"`, "Graph.checkWorkflow": `id: "` + s.ids["check"] + `"`,
		"GraphVariant.launch": `id: "` + s.ids["launch"] + `"`, "GraphVariant.subgraph": `name: "extra"`,
		"GraphVariant.subgraphs": "includeDeleted: true", "GraphVariant.composeAndFilterPreview": "filterConfig: {include: [], exclude: []}",
	}
	var selection func(def *ast.Definition, prefix string, above []string) string
	selection = func(def *ast.Definition, prefix string, above []string) string {
		if slices.Contains(above, def.Name) {
			return "{ __typename }"
		}
		above = append(slices.Clip(above), def.Name)
		out := "{ __typename"
		if def.IsAbstractType() {
			for _, member := range s.schema.GetPossibleTypes(def) {
				// Fields of one name may differ in type between members.
				out += " ... on " + member.Name + selection(member, member.Name+"_", above)
			}
			return out + " }"
		}
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			out += fmt.Sprintf(" %s%s: %s", prefix, f.Name, f.Name)
			if given := arguments[def.Name+"."+f.Name]; given != "" {
				out += "(" + given + ")"
			}
			if target := s.schema.Types[f.Type.Name()]; target.IsCompositeType() {
				out += selection(target, "", above)
			}
		}
		return out + " }"
	}
	text, err := json.Marshal(map[string]string{"query": selection(s.schema.Query, "", nil)})
	if err != nil {
		panic(err)
	}
	return string(text)
}
