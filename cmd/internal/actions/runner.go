// Package actions is the side of a step that talks to GitHub Actions: it sets outputs, writes the
// job summary and annotations, reads the event of the run, and keeps one comment of a pull request
// up to date. It takes text and knows nothing of schemas; package step decides what to write.
//
// # How
//
// A [Runner] finds the files that the runner reads after the step by their environment variables,
// and prints workflow commands to the step's log (runner.go, event.go). Their format is documented
// at https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Comments go
// through GitHub's REST API (comment.go).
//
// # Invariants
//
// Outside of GitHub Actions, where a variable is not set, nothing is written and it is not an
// error. A value can neither set another output nor run a workflow command, whatever it contains.
// Text that is longer than GitHub takes is cut at the end of a line and says so. The token is sent
// to an https address only.
package actions

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/sink"
)

// ErrRunner is wrapped by every error about the files of the runner.
var ErrRunner = errors.New("the runner of GitHub Actions cannot be told")

const (
	// SummaryLimit is the size of the largest summary of a step that the runner takes, in bytes.
	SummaryLimit = 1 << 20
	// commentLimit is the size of the longest comment that GitHub takes, in characters. It is used
	// in bytes here, which are never fewer.
	commentLimit = 65536
)

// Runner is the runner that executes this step.
type Runner struct {
	// Getenv reads the environment that the runner prepared.
	Getenv func(string) string
	// Log is the step's log, in which the runner looks for workflow commands.
	Log io.Writer
}

// Output sets outputs of the step, in the order of names. Values may have any number of lines: each
// is enclosed in a random delimiter, so that no value can end early and set another output.
func (r Runner) Output(names []string, values map[string]string) error {
	var b bytes.Buffer
	for _, name := range names {
		end := "schemactl-" + rand.Text()
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", name, end, values[name], end)
	}
	return r.appendTo("GITHUB_OUTPUT", b.Bytes())
}

// Summary adds Markdown to the job summary, cut to the size that is left.
func (r Runner) Summary(markdown string) error {
	const why = "\n\n*This summary was cut: it was longer than a job summary may be. The report files of this step are whole.*\n"
	have := int64(0)
	if info, err := os.Stat(r.Getenv("GITHUB_STEP_SUMMARY")); err == nil {
		have = info.Size()
	}
	return r.appendTo("GITHUB_STEP_SUMMARY", []byte(Cut(markdown, SummaryLimit-int(min(have, SummaryLimit)), why)))
}

// appendTo appends to the file that an environment variable names. The runner creates the file and
// reads it after the step. If the variable is not set, nothing is written.
func (r Runner) appendTo(variable string, data []byte) error {
	file := r.Getenv(variable)
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(filepath.Clean(file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrRunner, variable, err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrRunner, variable, err)
	}
	return nil
}

// Quiet makes the runner ignore workflow commands in the log until done is called. It encloses text
// of other people, such as excerpts of the schemas in a pull request. The token that ends it is
// random.
func (r Runner) Quiet() (done func()) {
	token := rand.Text()
	_, _ = fmt.Fprintf(r.Log, "::stop-commands::%s\n", token)
	return func() { _, _ = fmt.Fprintf(r.Log, "\n::%s::\n", token) }
}

// Level is the level of an annotation.
type Level string

// The levels that are used here; GitHub also knows "notice".
const (
	Warning Level = "warning"
	Error   Level = "error"
)

// Annotate adds an annotation to the run. It belongs to no file.
func (r Runner) Annotate(level Level, title, message string) {
	_, _ = fmt.Fprintf(r.Log, "::%s title=%s::%s\n", level, sink.Property(title), sink.Data(message))
}

// Cut shortens Markdown to a limit in bytes, at the end of a line, and adds why, a note to the
// reader. Code fences and folded sections that the cut leaves open are closed. If there is room for
// no more than the note, the result is the note or empty.
func Cut(markdown string, limit int, why string) string {
	if len(markdown) <= limit {
		return markdown
	}
	const reserve = 64 // bytes for what has to be closed
	room := limit - len(why) - reserve
	if room <= 0 {
		return ""
	}
	head := markdown[:room]
	head = head[:strings.LastIndexByte(head, '\n')+1]
	open, details := "", 0
	for line := range strings.Lines(head) {
		line = strings.TrimSpace(line)
		switch ticks := line[:len(line)-len(strings.TrimLeft(line, "`"))]; {
		case open == "" && len(ticks) >= 3 && !strings.Contains(line[len(ticks):], "`"): // else it is a code span
			open = ticks
		case open != "" && len(ticks) >= len(open) && len(ticks) == len(line):
			open = ""
		case open == "":
			details += strings.Count(line, "<details") - strings.Count(line, "</details>")
		}
	}
	closing := strings.Repeat("</details>\n", max(details, 0))
	if open != "" {
		closing = open + "\n" + closing
	}
	if len(closing) > reserve {
		return why // so many open sections are an attack on the page
	}
	return head + closing + why
}
