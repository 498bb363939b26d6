package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
)

type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitFailure `xml:"failure"`
		Error   *junitFailure `xml:"error"`
		Skipped *junitSkipped `xml:"skipped"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// CheckJUnit writes a check as JUnit XML: a suite for each section, a case for each finding. A case
// fails if its finding made the check fail. A part that was not judged is a case with an error, or
// a skipped one if the part is optional. So a test fails or has an error if and only if the check
// did not pass. A waived finding is a skipped case, and any other one passes. A section without
// findings has one case, which passes.
func CheckJUnit(w io.Writer, r *check.Report) error {
	out := junitSuites{Name: "schemactl check"}
	byName := map[string]int{}
	suite := func(name string) *junitSuite {
		i, ok := byName[name]
		if !ok {
			i = len(out.Suites)
			byName[name] = i
			out.Suites = append(out.Suites, junitSuite{Name: name})
		}
		return &out.Suites[i]
	}
	for _, name := range sections(r) {
		suite(name)
	}
	for _, e := range entries(r) {
		if e.safe {
			continue
		}
		s := suite(e.section)
		c := junitCase{Class: e.section, Name: strings.TrimSpace(e.code + " " + e.coordinate)}
		if e.unjudged {
			c.Name = "not judged"
		}
		if p, ok := e.file(); ok {
			c.File, c.Line = uri(p), p.Line
		}
		if e.section == "hazards" || e.section == "gaps" || e.code == check.CodeReadings {
			c.Output = e.message + "\n" + details(e) // it passes, and tells what clients lose, or may, all the same
		}
		switch {
		case e.unjudged && e.optional:
			c.Skipped = &junitSkipped{e.message}
			s.Skipped++
		case e.unjudged:
			c.Error = &junitFailure{Type: e.code, Message: e.message}
			s.Errors++
		case e.waived != nil:
			c.Skipped = &junitSkipped{e.waived.By + ": " + e.waived.Reason}
			s.Skipped++
		case e.fails:
			c.Failure = &junitFailure{Type: e.code, Message: e.message, Text: details(e)}
			s.Failures++
		}
		s.Cases = append(s.Cases, c)
	}
	for i := range out.Suites {
		s := &out.Suites[i]
		if len(s.Cases) == 0 {
			s.Cases = []junitCase{{Class: s.Name, Name: "nothing more found"}}
		}
		s.Tests = len(s.Cases)
		out.Tests, out.Failures, out.Errors = out.Tests+s.Tests, out.Failures+s.Failures, out.Errors+s.Errors
	}
	return writeJUnit(w, out)
}

// writeJUnit writes suites as JUnit XML.
func writeJUnit(w io.Writer, out junitSuites) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// sections returns the sections that every report has, with findings or without.
func sections(r *check.Report) []string {
	out := []string{"composition", "clients"}
	for _, c := range r.Contracts {
		out = append(out, "contract "+c.Name)
	}
	return append(out, "planner", "plans")
}

// details returns the positions of an entry and its fix, a line for each.
func details(e entry) string {
	var b strings.Builder
	for _, p := range e.positions {
		if p.String() != "" {
			b.WriteString(p.String() + "\n")
		}
	}
	if e.fix != "" {
		b.WriteString(e.fix + "\n")
	}
	return b.String()
}
