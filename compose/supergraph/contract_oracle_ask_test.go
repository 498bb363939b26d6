//go:build oracle

package supergraph_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// contractOracle is a program that makes contracts: it reads a line of JSON, {id, supergraph,
// include, exclude, hideUnreachable}, and writes one, {id, ok, supergraphSdl, apiSdl, errors:
// [{code, message}]}, before it reads the next.
type contractOracle struct {
	t   *testing.T
	in  *json.Encoder
	out *bufio.Reader
	// last and ours are the answers to the last case.
	last       oracleAnswer
	ours       *supergraph.Graph
	oursErrors diag.List
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

// startOracle starts the command CONTRACT_ORACLE for one test, which is skipped without it.
func startOracle(t *testing.T) *contractOracle {
	t.Helper()
	command := strings.Fields(os.Getenv("CONTRACT_ORACLE"))
	if len(command) == 0 {
		t.Skip("CONTRACT_ORACLE is not set")
	}
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
		_ = cmd.Wait() // the test has its answers
	})
	return &contractOracle{t: t, in: json.NewEncoder(in), out: bufio.NewReaderSize(out, 1<<20)}
}

func (o *contractOracle) ask(c contractCase) oracleAnswer {
	request := map[string]any{
		"id": "case", "supergraph": c.Supergraph, "include": append([]string{}, c.Filter.Include...),
		"exclude": append([]string{}, c.Filter.Exclude...), "hideUnreachable": c.Filter.HideUnreachable,
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

// phrases are how the oracle tells of the kinds of errors, each with the code of composition.
var phrases = []struct{ part, code string }{
	{"is @inaccessible but is referenced by", codes.ReferencedInaccessible},
	{"is the query root type", codes.QueryRootTypeInaccessible},
	{"is @inaccessible but is a required", codes.RequiredInaccessible},
	{"but is implemented by", codes.RequiredInaccessible},
	{"is used in the default value", codes.DefaultValueUsesInaccessible},
	{"but implements the interface", codes.ImplementedByInaccessible},
}

var theirNames = regexp.MustCompile("`([^`]+)`")

// errors returns codes with the coordinates that the messages name, sorted. The oracle has one
// error API with a line for each finding; of others there is the code.
func (a oracleAnswer) errors() []string {
	var list []string
	for _, e := range a.Errors {
		if e.Code != "API" {
			list = append(list, e.Code)
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
	return sortedSet(list)
}
