// Package actions speaks with the runner of GitHub Actions and with GitHub's
// REST API: outputs, the job summary, annotations, the event of the run, and
// one comment per pull request that is kept up to date. It knows nothing of
// schemas; text goes in.
//
// What the runner reads and how it is escaped is documented at
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
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
)

// ErrRunner is wrapped by every error of talking to the runner.
var ErrRunner = errors.New("the runner of GitHub Actions cannot be told")

// SummaryLimit is the most that the runner takes as the summary of one step, in
// bytes; CommentLimit what GitHub takes as one comment, in characters.
const (
	SummaryLimit = 1 << 20
	CommentLimit = 65536
)

// Runner is the runner of this step.
type Runner struct {
	// Getenv reads the environment that the runner prepared.
	Getenv func(string) string
	// Log is the step's log, which the runner reads workflow commands from.
	Log io.Writer
}

// Output sets outputs of the step. Values may have any number of lines: each
// is enclosed in a random delimiter, so that no value can end early and set
// another output.
func (r Runner) Output(names []string, values map[string]string) error {
	var b bytes.Buffer
	for _, name := range names {
		end := "schemactl-" + rand.Text()
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", name, end, values[name], end)
	}
	return r.appendTo("GITHUB_OUTPUT", b.Bytes())
}

// Summary adds Markdown to the job summary, cut to what the runner takes.
func (r Runner) Summary(markdown string) error {
	const why = "\n\n*This summary was cut: it was longer than a job summary may be. The report files of this step are whole.*\n"
	have := int64(0)
	if info, err := os.Stat(r.Getenv("GITHUB_STEP_SUMMARY")); err == nil {
		have = info.Size()
	}
	return r.appendTo("GITHUB_STEP_SUMMARY", []byte(Cut(markdown, SummaryLimit-int(min(have, SummaryLimit)), why)))
}

// appendTo adds to a file that the runner reads after the step. The runner
// makes the file; it is opened for appending, as the runner asks for.
func (r Runner) appendTo(variable string, data []byte) error {
	file := r.Getenv(variable)
	if file == "" {
		return nil // not on a runner, or one too old to know it
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

// Quiet returns a writer for text of other origin, such as excerpts of schemas
// in a pull request: until done is called, the runner takes nothing in it for a
// workflow command.
func (r Runner) Quiet() (done func()) {
	token := rand.Text()
	_, _ = fmt.Fprintf(r.Log, "::stop-commands::%s\n", token)
	return func() { _, _ = fmt.Fprintf(r.Log, "\n::%s::\n", token) }
}

// Level is the weight of an annotation.
type Level string

// The levels that GitHub knows.
const (
	Notice  Level = "notice"
	Warning Level = "warning"
	Error   Level = "error"
)

// Annotate adds an annotation to the run, without a place.
func (r Runner) Annotate(level Level, title, message string) {
	_, _ = fmt.Fprintf(r.Log, "::%s title=%s::%s\n", level, propertyEscapes.Replace(title), dataEscapes.Replace(message))
}

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// Cut shortens Markdown to a limit in bytes, at the end of a line, and says
// why. Code fences and folded sections that the cut leaves open are closed.
func Cut(markdown string, limit int, why string) string {
	if len(markdown) <= limit {
		return markdown
	}
	const reserve = 64 // for what has to be closed
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
		case open == "" && len(ticks) >= 3:
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
		return why // hostile nesting: rather nothing than a page that cannot be read
	}
	return head + closing + why
}

// Fence encloses text in a code block that nothing in it can end.
func Fence(language, text string) string {
	longest, run := 0, 0
	for _, c := range text {
		if run++; c != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	ticks := strings.Repeat("`", max(3, longest+1))
	return ticks + language + "\n" + strings.TrimRight(text, "\n") + "\n" + ticks + "\n"
}
