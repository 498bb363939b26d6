// Package doctor examines everything that a delivery from this machine depends on, and tells what
// to do about what is wrong: the API key, the graph ref, the configuration, the registry, the
// newest launch, the code that runs, git, the proxy, the clock and the runner.
//
// # How
//
// An examination is a method of [Doctor] that returns one [Finding] with its name, its status, what
// was found and how to mend it. [Doctor.Examine] lists them in the order in which one explains the
// next: a key of another graph explains why the registry refuses. All of them run, also after one
// that failed. Those that look beyond this process are in network.go. The graph ref and the client
// come from the command as functions, so that an examination resolves them as other commands do.
//
// # Invariants
//
//   - An examination changes nothing, here or in the registry.
//   - No finding has the secret part of the key, or the password of a proxy. The request that
//     compares the clocks carries no key.
//   - A warning never fails the report; a finding fails it if and only if it carries an error. The
//     worst such error decides the exit code.
//   - An examination that has nothing to look at is [Skipped], with the reason.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// What an examination ends with.
const (
	OK      = "ok"
	Warning = "warning"
	Failed  = "failed"
	Skipped = "skipped"
)

// Finding is the result of one examination.
type Finding struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	// Detail is what was found, Fix what to do about it.
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`

	err error
}

// Report is the JSON form of `doctor`.
type Report struct {
	Version int       `json:"version"`
	OK      bool      `json:"ok"`
	Checks  []Finding `json:"checks"`
	// Bug is what to paste into the report of a bug.
	Bug BugReport `json:"bugReport"`
}

// Doctor has all that the examinations look at.
type Doctor struct {
	Getenv func(string) string
	// Offline leaves the registry out, and tries the parts that need no network.
	Offline bool
	// GivenRef reports whether the command line names a graph ref.
	GivenRef bool
	// Parts are what works without network, with how to try it.
	Parts []Part
	// Timeout bounds one request that is not the client's.
	Timeout time.Duration
	Clock   clock.Clock
	// Configuration reads the configuration, Ref resolves the graph ref, and Client connects to the
	// registry, as other commands do.
	Configuration func() (*config.Graph, error)
	Ref           func() (registry.GraphRef, error)
	Client        func() (*platformapi.Client, error)
	// Drift compares what runs with what is registered.
	Drift func(ctx context.Context) (*drift.Report, error)
	// Routers asks the routers of the configuration what they run.
	Routers func(ctx context.Context) ([]adoption.Observation, error)
}

// Examine runs every examination. The error is that of the worst one that failed; warnings are
// none.
func (d *Doctor) Examine(ctx context.Context) (Report, error) {
	examinations := []func(context.Context) Finding{
		d.build, d.configured, d.offline, d.key, d.reference, d.proxy, d.registry, d.launch, d.drifted, d.routers, d.clock, d.git, d.runner,
	}
	rep := Report{Version: 1, OK: true}
	var wrong []error
	for _, examine := range examinations {
		f := examine(ctx)
		rep.Checks = append(rep.Checks, f)
		if f.err != nil {
			rep.OK, wrong = false, append(wrong, f.err)
		}
	}
	rep.Bug = d.bugReport(rep.Checks)
	return rep, exit.WorstOf(wrong...)
}

// Print prints a report for people.
func Print(w io.Writer, st report.Style, rep Report) error {
	marks := map[string]string{OK: st.Green("✔"), Warning: st.Yellow("!"), Failed: st.Red("✘"), Skipped: st.Dim("-")}
	for _, f := range rep.Checks {
		_, _ = fmt.Fprintf(w, "%s %-13s %s\n", marks[f.Status], f.Name, strings.ReplaceAll(f.Detail, "\n", "\n"+strings.Repeat(" ", 16)))
		if f.Fix != "" {
			_, _ = fmt.Fprintf(w, "%s%s %s\n", strings.Repeat(" ", 16), st.Dim("→"), f.Fix)
		}
	}
	verdict := st.Green("all is well")
	if !rep.OK {
		verdict = st.Red("something is wrong; the arrows say what to do")
	}
	_, err := fmt.Fprintf(w, "\n%s\n", verdict)
	rep.Bug.print(w, st)
	return err
}

func fine(name, format string, args ...any) Finding {
	return Finding{Name: name, Status: OK, Detail: fmt.Sprintf(format, args...)}
}

func skipped(name, why string) Finding {
	return Finding{Name: name, Status: Skipped, Detail: "not looked at: " + why}
}

func warning(name, fix, format string, args ...any) Finding {
	return Finding{Name: name, Status: Warning, Detail: fmt.Sprintf(format, args...), Fix: fix}
}

// failed returns a failed examination. An empty fix is taken from the error's text after a
// semicolon.
func failed(name, fix string, err error) Finding {
	detail := err.Error()
	if fix == "" {
		if before, after, ok := strings.Cut(detail, "; "); ok {
			detail, fix = before, after
		}
	}
	return Finding{Name: name, Status: Failed, Detail: detail, Fix: fix, err: err}
}

func (d *Doctor) build(context.Context) Finding {
	b := build.Read()
	return fine("version", "schemactl %s (%s, %s)", b.Version, b.Go, b.Platform)
}

// configured reads the schemactl.yaml that other commands read here.
func (d *Doctor) configured(context.Context) Finding {
	g, err := d.Configuration()
	switch {
	case err != nil:
		return failed("configuration", "correct the line that is named", err)
	case g.File == "":
		return warning("configuration", "run `schemactl init` to write one", "there is no schemactl.yaml here; flags and environment variables must say everything")
	}
	return fine("configuration", "%s names %s", g.File, report.Count(len(g.Subgraphs), "subgraph"))
}

// reference resolves the graph ref as the other commands do.
func (d *Doctor) reference(context.Context) Finding {
	if g, err := d.Configuration(); d.Offline && !d.GivenRef && d.Getenv("APOLLO_GRAPH_REF") == "" && err == nil && g.Ref == "" {
		return skipped("graph ref", "--offline; none is named, which only the registry asks for")
	}
	ref, err := d.Ref()
	if err != nil {
		return failed("graph ref", "", err)
	}
	if graph := platformapi.KeyGraph(d.Getenv("APOLLO_KEY")); graph != "" && graph != ref.Graph {
		err := exit.Usagef("the key belongs to the graph %q, and the graph ref is %s", graph, ref)
		return failed("graph ref", "set APOLLO_KEY to a key of "+ref.Graph+", or name the key's graph with --graph-ref", err)
	}
	return fine("graph ref", "%s", ref)
}

// key examines the form of the key. Nothing of its secret part is shown.
func (d *Doctor) key(context.Context) Finding {
	key := d.Getenv("APOLLO_KEY")
	const set = "put a graph key into the environment variable APOLLO_KEY; in CI, from a secret"
	trimmed := strings.TrimSpace(key)
	kind, _, _ := strings.Cut(trimmed, ":")
	id, secret := d.Getenv("APOLLO_CLIENT_ID"), d.Getenv("APOLLO_CLIENT_SECRET")
	switch {
	case trimmed == "" && id != "" && secret != "":
		return fine("key", "client credentials stand in for it: APOLLO_CLIENT_ID and APOLLO_CLIENT_SECRET are set")
	case trimmed == "" && id != "":
		return failed("key", "set APOLLO_CLIENT_SECRET too, or APOLLO_KEY", exit.Usagef("APOLLO_CLIENT_ID is set and APOLLO_CLIENT_SECRET is not"))
	case trimmed == "" && secret != "":
		return failed("key", "set APOLLO_CLIENT_ID too, or APOLLO_KEY", exit.Usagef("APOLLO_CLIENT_SECRET is set and APOLLO_CLIENT_ID is not"))
	case trimmed == "" && d.Offline:
		return skipped("key", "--offline; APOLLO_KEY is not set, which only the registry asks for")
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
	case kind == "service" && platformapi.KeyGraph(key) != "":
		return fine("key", "a graph key of %q", platformapi.KeyGraph(key))
	case kind == "user":
		return warning("key", "in CI, use a graph key: a personal key can do all that its owner can", "a personal key")
	}
	return fine("key", "set; its kind is not known by its form")
}

// hasKey reports whether there is something to ask the registry with.
func (d *Doctor) hasKey() bool {
	return strings.TrimSpace(d.Getenv("APOLLO_KEY")) != "" || d.Getenv("APOLLO_CLIENT_ID") != "" && d.Getenv("APOLLO_CLIENT_SECRET") != ""
}

// errRunner is the error of a runner whose event cannot be read.
var errRunner = errors.New("refused")
