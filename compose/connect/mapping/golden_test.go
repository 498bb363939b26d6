package mapping_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// answer is a mapping in a place, with the code of the reference for 0.2, 0.3 and 0.4; an empty
// code is a yes.
type answer struct {
	spot, output, text string
	codes              [3]string
}

// golden has the answers of the reference, and its version in the head.
const golden = "testdata/answers.tsv"

// answers reads the golden file: the place, the type of the connector's field, the codes, and the
// text as a Go string, separated by tabs.
func answers(t testing.TB) []answer {
	t.Helper()
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var list []answer
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.SplitN(line, "\t", 6)
		text, err := strconv.Unquote(part[5])
		if len(part) != 6 || err != nil {
			t.Fatalf("%s: %q", golden, line)
		}
		a := answer{spot: part[0], output: part[1], text: text}
		for i := range a.codes {
			a.codes[i] = strings.Trim(part[2+i], "-")
		}
		list = append(list, a)
	}
	return list
}

// String returns the line of the golden file.
func (a answer) String() string {
	line := a.spot + "\t" + a.output
	for _, c := range a.codes {
		if c == "" {
			c = "-"
		}
		line += "\t" + c
	}
	return line + "\t" + strconv.Quote(a.text) + "\n"
}

// deviations are the answers that ours differ from, with the reason. They are rare mistakes with
// two errors, of which we tell the other one first, or shapes that we take as less known.
var deviations = map[string]string{
	`selection O 0.4 "zz ... $(a ?? 1)"`: "what is spread is a value of unknown fields or none, which we count as two alternatives",
}

// TestAnswers compares our codes with those of the reference.
func TestAnswers(t *testing.T) {
	list := answers(t)
	if len(list) < 1000 {
		t.Fatalf("only %d answers", len(list))
	}
	for _, a := range list {
		s := spotOf(t, a.spot)
		for i, want := range a.codes {
			got, err := s.judge(t, 2+i, a.text, a.output)
			name := fmt.Sprintf("%s %s 0.%d %q", a.spot, a.output, 2+i, a.text)
			switch _, deviates := deviations[name]; {
			case got != want && !deviates:
				t.Errorf("%s: %q, want %q (%v)", name, got, want, err)
			case got == want && deviates:
				t.Errorf("%s does not deviate any more", name)
			}
		}
	}
}

// TestErrorsTellWhere proves that every error has a place in the text, a message and what to do.
func TestErrorsTellWhere(t *testing.T) {
	for _, a := range answers(t) {
		for minor := 1; minor <= 4; minor++ {
			_, err := spotOf(t, a.spot).judge(t, minor, a.text, a.output)
			if err == nil || err.Reason >= relative {
				continue
			}
			if err.Start < 0 || err.End < err.Start || err.End > len(a.text) || err.Message == "" || !strings.HasSuffix(err.Fix, ".") {
				t.Errorf("%s 0.%d %q: %+v", a.spot, minor, a.text, err)
			}
		}
	}
}

// TestSideBySide judges each text twice at the same time, in one subgraph: several compositions
// judge subgraphs at once, so that nothing may be written to what they share. The race detector
// tells if something is.
func TestSideBySide(t *testing.T) {
	for _, a := range answers(t) {
		s := spotOf(t, a.spot)
		for minor := 2; minor <= 4; minor++ {
			lang, scope := s.scope(t, minor, a.text, a.output)
			var errs [2]*mapping.Error
			var both sync.WaitGroup
			for i := range errs {
				both.Go(func() { errs[i] = s.find(lang, a.text, scope) })
			}
			both.Wait()
			if (errs[0] == nil) != (errs[1] == nil) || errs[0] != nil && *errs[0] != *errs[1] {
				t.Errorf("%s 0.%d %q: %+v and %+v", a.spot, minor, a.text, errs[0], errs[1])
			}
		}
	}
}
