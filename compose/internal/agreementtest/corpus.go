// Package agreementtest tells how far composition agrees with a reference on any corpus.
//
// In go cases and a command that answers them, the oracle; out come a table with the kinds of
// disagreement, and minimal cases of each kind:
//
//	cases, err := agreementtest.ReadCases(file)
//	answers, err := agreementtest.Oracle{Command: "/path/fed compose"}.Ask(ctx, cases)
//	table := &agreementtest.Table{}
//	for _, c := range cases {
//		table.Add(c.ID, agreementtest.Compare(answers[c.ID], agreementtest.Ours(ctx, c, edition)))
//	}
//
// A corpus and an oracle's answers are JSON lines. TestAgreement of package compose is the command
// line of it all.
//
// # How
//
// A file each: a corpus is read (corpus.go), asked from the oracle (oracle.go) and from composition
// (answer.go), compared (compare.go, and schema.go for what two supergraphs have in common) and
// counted (table.go). To make a case smaller, candidates.go takes out what an edit of the text can
// take out, shrink.go looks for the most that can go, and archive.go prints the rest. run.go ties
// it together for one oracle and one edition.
//
// # Invariants
//
//   - An answer that says nothing about composition (the oracle crashed, or took too long) counts
//     neither for nor against.
//   - Every step of [Shrink] asks one batch, since starting an oracle may take longer than its
//     answers.
//   - Nothing here knows an oracle or an edition apart from its name.
package agreementtest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Case is one set of subgraphs.
type Case struct {
	ID        ID         `json:"id"`
	Subgraphs []Subgraph `json:"subgraphs"`
}

// Subgraph is one subgraph of a case.
type Subgraph struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	SDL  string `json:"sdl"`
}

// ID names a case. Generators may also number their cases.
type ID string

// UnmarshalJSON implements [json.Unmarshaler] for strings and numbers.
func (id *ID) UnmarshalJSON(text []byte) error {
	if len(text) == 0 || text[0] != '"' {
		*id = ID(text)
		return nil
	}
	return json.Unmarshal(text, (*string)(id))
}

// ReadCases reads a corpus. Members of a case that it does not know are left out.
func ReadCases(r io.Reader) ([]Case, error) {
	var list []Case
	known := map[ID]bool{}
	err := lines(r, func(c Case) error {
		if c.ID == "" || known[c.ID] {
			return fmt.Errorf("the case %q has no id of its own", c.ID)
		}
		known[c.ID] = true
		list = append(list, c)
		return nil
	})
	return list, err
}

// WriteCases writes a corpus as [ReadCases] reads it.
func WriteCases(w io.Writer, cases []Case) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, c := range cases {
		if err := enc.Encode(c); err != nil {
			return err
		}
	}
	return nil
}

// longestLine bounds a line of a corpus or of an oracle's answers, in bytes.
const longestLine = 1 << 28

// lines decodes JSON lines and hands each value out. Empty lines are skipped.
func lines[T any](r io.Reader, each func(T) error) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, longestLine)
	for n := 1; scanner.Scan(); n++ {
		if strings.TrimSpace(scanner.Text()) == "" {
			continue
		}
		var v T
		err := json.Unmarshal(scanner.Bytes(), &v)
		if err == nil {
			err = each(v)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return scanner.Err()
}
