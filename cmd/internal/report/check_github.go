package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
)

// CheckAnnotations prints workflow commands of GitHub Actions, which the
// runner turns into annotations on the changed lines.
func CheckAnnotations(w io.Writer, r *check.Report) {
	for _, d := range r.Composition.Errors {
		annotate(w, "error", d.Code, d.Message, d.Positions)
	}
	findings := append([]check.Finding(nil), r.Clients.Findings...)
	for _, c := range r.Contracts {
		for _, d := range c.Errors {
			annotate(w, "error", d.Code, "contract "+c.Name+": "+d.Message, d.Positions)
		}
		for _, f := range c.Findings {
			f.Message = "contract " + c.Name + ": " + f.Message
			findings = append(findings, f)
		}
	}
	for _, f := range append(findings, r.Planner.Findings...) {
		level := map[rules.Impact]string{rules.Breaking: "error", rules.Dangerous: "warning", rules.Ordered: "notice"}[f.Impact]
		if level != "" {
			annotate(w, level, f.Code, f.Message, f.Positions)
		}
	}
}

func annotate(w io.Writer, level, title, message string, at []diag.Position) {
	place := ""
	if len(at) > 0 && at[0].File != "" {
		place = fmt.Sprintf(" file=%s,line=%d,col=%d,title=%s", property(at[0].File), max(at[0].Line, 1), max(at[0].Column, 1), property(title))
	} else {
		place = " title=" + property(title)
	}
	_, _ = fmt.Fprintf(w, "::%s%s::%s\n", level, place, data(message))
}

// data escapes the message of a workflow command, property one of its properties.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func data(s string) string     { return dataEscapes.Replace(s) }
func property(s string) string { return propertyEscapes.Replace(s) }
