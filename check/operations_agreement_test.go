package check_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// operationSeeds is the number of generated cases.
const operationSeeds = 300

// writeOperations returns the generated cases as JSON lines.
func writeOperations(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for seed := range uint64(operationSeeds) {
		if err := enc.Encode(operationsOf(seed)); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// TestWriteOperations writes the generated cases for graphql-js to judge, when OPERATIONS_CASES
// names a file; testdata/operations.md tells how.
func TestWriteOperations(t *testing.T) {
	file := os.Getenv("OPERATIONS_CASES")
	if file == "" {
		t.Skip("OPERATIONS_CASES names no file")
	}
	if err := os.WriteFile(file, writeOperations(t), 0o644); err != nil {
		t.Fatal(err)
	}
}

// judgements are what graphql-js says of the operations of one case: a word for each, of three
// letters, which testdata/operations.md explains.
type judgements struct {
	Seed       uint64 `json:"seed"`
	Operations string `json:"ops"`
}

// readJudgements reads the golden, whose first line names the cases that it is about.
func readJudgements(t *testing.T) []judgements {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "operations.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	var head struct{ SHA256 string }
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &head) != nil {
		t.Fatal("operations.jsonl has no head")
	}
	if sum := sha256.Sum256(writeOperations(t)); hex.EncodeToString(sum[:]) != head.SHA256 {
		t.Fatal("the generated cases are not those that graphql-js has judged: see testdata/operations.md")
	}
	var out []judgements
	for lines.Scan() {
		var j judgements
		if err := json.Unmarshal(lines.Bytes(), &j); err != nil {
			t.Fatal(err)
		}
		out = append(out, j)
	}
	return out
}

// TestOperationsAgree: an operation is valid, refused, and used by a breaking change exactly where
// graphql-js says so.
func TestOperationsAgree(t *testing.T) {
	judged, scalars := map[string]int{}, 0
	for _, j := range readJudgements(t) {
		c := operationsOf(j.Seed)
		in := check.Input{Before: []sdl.Source{{Name: "s", Text: c.Before}}, After: []sdl.Source{{Name: "s", Text: c.After}}}
		for i, o := range c.Operations {
			in.Operations = append(in.Operations, usage.Document{File: strconv.Itoa(i), Text: o.Text, Variables: o.Variables})
		}
		r := run(t, in)
		if !r.Composition.OK || len(r.Composition.BaseErrors) > 0 {
			t.Fatal(j.Seed, r.Composition)
		}
		for i, word := range strings.Fields(j.Operations) {
			judged[word]++
			file := strconv.Itoa(i)
			got, findings := ours(r, file)
			if want := theirs(word); got != want {
				if want.used != got.used && !want.used && byCustomScalar(findings) {
					scalars++
					continue
				}
				t.Errorf("seed %d, operation %d (%s)\n%s\n%v\nours:   %+v\ntheirs: %+v\nfindings: %v\nbroken: %v\nproblems: %v\n%s\n%s", j.Seed, i, word, c.Operations[i].Text, c.Operations[i].Variables, got, want, findings, r.Operations.Broken, r.Operations.Problems, c.Before, c.After)
			}
		}
	}
	total := 0
	for _, n := range judged {
		total += n
	}
	if t.Logf("%d operations: %v; %d used by the change to a custom scalar", total, judged, scalars); total < 2000 {
		t.Errorf("only %d operations", total)
	}
}

// outcome is what becomes of one operation.
type outcome struct {
	// invalid: it, or what was recorded for it, is refused today.
	invalid bool
	// refused: the proposal refuses the operation, values what was recorded for it.
	refused, values bool
	// used: a breaking change concerns it.
	used bool
}

// ours returns the outcome of the operation in a file, and the breaking changes that concern it.
func ours(r *check.Report, file string) (o outcome, findings []check.Finding) {
	has := func(list diag.List, code string) bool {
		return slices.ContainsFunc(list, func(d *diag.Diagnostic) bool { return d.Code == code && d.Positions[0].File == file })
	}
	o.invalid, o.refused, o.values = has(r.Operations.Problems, usage.CodeInvalid), has(r.Operations.Broken, usage.CodeBroken), has(r.Operations.Broken, usage.CodeValues)
	for _, f := range r.Clients.Findings {
		if f.Impact == rules.Breaking && slices.ContainsFunc(f.Operations, func(u usage.Use) bool { return u.File == file }) {
			findings = append(findings, f)
		}
	}
	o.used = len(findings) > 0
	return o, findings
}

// theirs returns the outcome that a word of graphql-js stands for. An operation whose recorded
// values are refused today counts as one without recorded values.
func theirs(word string) outcome {
	if word == "x" {
		return outcome{invalid: true}
	}
	o := outcome{invalid: word[2] == 'i', refused: word[0] == 'r', values: word[2] == 'b'}
	o.used = o.refused || o.values || word[1] == 'o' && (word[2] == 'n' || word[2] == 'i')
	return o
}

// byCustomScalar reports whether all changes are to a custom scalar, of which graphql-js does not
// know that its server may refuse a value.
func byCustomScalar(findings []check.Finding) bool {
	return !slices.ContainsFunc(findings, func(f check.Finding) bool { return !strings.Contains(f.New, "Date") || strings.Contains(f.Old, "Date") })
}
