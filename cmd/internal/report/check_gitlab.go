package report

import (
	"io"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/output"
)

// gitlabIssue is one issue of GitLab's code quality report
// (https://docs.gitlab.com/ci/testing/code_quality/).
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

// CheckGitLab writes a check as a GitLab code quality report. Safe and waived findings are left
// out. A finding without a file in the work tree gets schemactl.yaml, because GitLab requires a
// path.
func CheckGitLab(w io.Writer, r *check.Report) error { return writeGitLab(w, entries(r)) }

// writeGitLab writes entries as a GitLab code quality report.
func writeGitLab(w io.Writer, list []entry) error {
	out := []gitlabIssue{}
	for _, e := range list {
		if e.safe || e.waived != nil {
			continue
		}
		i := gitlabIssue{
			Description: e.message, CheckName: e.code, Fingerprint: e.fingerprint,
			Severity: map[string]string{"error": "critical", "warning": "major", "note": "info"}[e.level],
			Location: gitlabLocation{Path: "schemactl.yaml", Lines: gitlabLines{1}},
		}
		if p, ok := e.file(); ok {
			i.Location = gitlabLocation{Path: uri(p), Lines: gitlabLines{max(p.Line, 1)}}
		}
		out = append(out, i)
	}
	return output.WriteJSON(w, out)
}
