package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/report"
)

const doctorLong = `Look at everything that a delivery from this machine depends on, and say what to do
about what is wrong: the API key, the graph ref, the configuration, the registry, git,
the proxy and the clock. Nothing is changed, and the key is never printed.

The exit code is that of the first thing that is wrong; a warning does not count.`

// Outcomes of one examination.
const (
	healthOK      = "ok"
	healthWarning = "warning"
	healthFailed  = "failed"
	healthSkipped = "skipped"
)

// health is what one examination found.
type health struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	// Detail says what was found, Fix what to do about it.
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`

	err error
}

// doctorReport is the JSON form of `doctor`.
type doctorReport struct {
	Version int      `json:"version"`
	OK      bool     `json:"ok"`
	Checks  []health `json:"checks"`
}

// patient is what the examinations look at, and what one tells the next.
type patient struct {
	app     *app
	graph   string
	offline bool
}

// examinations in the order in which one explains the next.
var examinations = []func(*patient, context.Context) health{
	(*patient).build, (*patient).configuration, (*patient).key, (*patient).reference, (*patient).proxy,
	(*patient).registry, (*patient).clock, (*patient).git, (*patient).runner,
}

func (a *app) doctorCommand() *cobra.Command {
	var out outputs
	p := &patient{app: a}
	c := &cobra.Command{
		Use: "doctor", Short: "Find out why a delivery from this machine would not work", Long: doctorLong, Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			rep := doctorReport{Version: formVersion, OK: true}
			var wrong []error
			for _, examine := range examinations {
				h := examine(p, c.Context())
				rep.Checks = append(rep.Checks, h)
				if h.err != nil {
					wrong = append(wrong, h.err)
				}
			}
			rep.OK = len(wrong) == 0
			err := out.write(a.stdout, map[string]printer{
				"json": asJSON(rep),
				"text": func(w io.Writer) error { return doctorText(w, a.style(w), rep) },
			})
			if err == nil && !rep.OK {
				err = exit.Reported(wrong[0])
			}
			return err
		},
	}
	graphRefFlag(c, &p.graph)
	c.Flags().BoolVar(&p.offline, "offline", false, "do not ask the registry")
	out.flags(c, "text", "json")
	return c
}

func doctorText(w io.Writer, st report.Style, rep doctorReport) error {
	marks := map[string]string{healthOK: st.Green("✔"), healthWarning: st.Yellow("!"), healthFailed: st.Red("✘"), healthSkipped: st.Dim("-")}
	for _, h := range rep.Checks {
		_, _ = fmt.Fprintf(w, "%s %-13s %s\n", marks[h.Status], h.Name, strings.ReplaceAll(h.Detail, "\n", "\n"+strings.Repeat(" ", 16)))
		if h.Fix != "" {
			_, _ = fmt.Fprintf(w, "%s%s %s\n", strings.Repeat(" ", 16), st.Dim("→"), h.Fix)
		}
	}
	verdict := st.Green("all is well")
	if !rep.OK {
		verdict = st.Red("something is wrong; the arrows say what to do")
	}
	_, err := fmt.Fprintf(w, "\n%s\n", verdict)
	return err
}

func fine(name, format string, args ...any) health {
	return health{Name: name, Status: healthOK, Detail: fmt.Sprintf(format, args...)}
}

func skipped(name, why string) health {
	return health{Name: name, Status: healthSkipped, Detail: "not looked at: " + why}
}

func warning(name, fix, format string, args ...any) health {
	return health{Name: name, Status: healthWarning, Detail: fmt.Sprintf(format, args...), Fix: fix}
}

// failed takes what to do from the error itself where it says so after a semicolon.
func failed(name, fix string, err error) health {
	detail := err.Error()
	if fix == "" {
		if before, after, ok := strings.Cut(detail, "; "); ok {
			detail, fix = before, after
		}
	}
	return health{Name: name, Status: healthFailed, Detail: detail, Fix: fix, err: err}
}

func (p *patient) build(context.Context) health {
	b := build.Read()
	return fine("version", "schemactl %s (%s, %s)", b.Version, b.Go, b.Platform)
}

// configuration reads the schemactl.yaml that the other commands would read here.
func (p *patient) configuration(context.Context) health {
	g, err := input.Configuration(nil)
	switch {
	case err != nil:
		return failed("configuration", "correct the line that is named", err)
	case g.File == "":
		return warning("configuration", "run `schemactl init` to write one", "there is no schemactl.yaml here; flags and environment variables must say everything")
	}
	return fine("configuration", "%s names %s", g.File, report.Count(len(g.Subgraphs), "subgraph"))
}

// reference resolves the graph ref as the other commands do.
func (p *patient) reference(context.Context) health {
	ref, err := p.app.graphRef(p.graph)
	if err != nil {
		return failed("graph ref", "", err)
	}
	if graph := keyGraph(p.app.getenv("APOLLO_KEY")); graph != "" && graph != ref.Graph {
		err := exit.Usagef("the key belongs to the graph %q, and the graph ref is %s", graph, ref)
		return failed("graph ref", "set APOLLO_KEY to a key of "+ref.Graph+", or name the key's graph with --graph-ref", err)
	}
	return fine("graph ref", "%s", ref)
}

// keyGraph is the graph that a graph key says it belongs to; empty for other keys.
func keyGraph(key string) string {
	parts := strings.SplitN(strings.TrimSpace(key), ":", 3)
	if len(parts) == 3 && parts[0] == "service" {
		return parts[1]
	}
	return ""
}

// key looks at the form of the key; nothing of its secret part is shown.
func (p *patient) key(context.Context) health {
	key := p.app.getenv("APOLLO_KEY")
	const set = "put a graph key into the environment variable APOLLO_KEY; in CI, from a secret"
	trimmed := strings.TrimSpace(key)
	kind, _, _ := strings.Cut(trimmed, ":")
	switch {
	case trimmed == "":
		return failed("key", set, exit.Usagef("APOLLO_KEY is not set: check, compose, plan and rehearsals work on files, everything else asks the registry"))
	case strings.HasPrefix(trimmed, `"`), strings.HasPrefix(trimmed, "'"):
		return failed("key", "remove the quotes from the value of APOLLO_KEY", exit.Usagef("APOLLO_KEY begins with a quotation mark, which no key does"))
	case strings.ContainsAny(trimmed, " \t\r\n"):
		return failed("key", "copy the key again: it is one word", exit.Usagef("APOLLO_KEY has white space inside"))
	case strings.HasPrefix(trimmed, "${{"), strings.HasPrefix(trimmed, "$"):
		return failed("key", "the secret was not filled in: check how the pipeline passes it", exit.Usagef("APOLLO_KEY holds the name of a variable instead of its value"))
	case trimmed != key:
		return warning("key", "remove the white space; schemactl ignores it, other tools may not", "APOLLO_KEY is set, with white space around it")
	case kind == "service" && keyGraph(key) != "":
		return fine("key", "a graph key of %q", keyGraph(key))
	case kind == "user":
		return warning("key", "in CI, use a graph key: a personal key can do all that its owner can", "a personal key")
	}
	return fine("key", "set; its kind is not known by its form")
}

// errRefused is a wrong answer of an examination that has no error of its own.
var errRefused = errors.New("refused")
