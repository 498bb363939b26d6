package rover

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/remotecheck"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/redact"
	"github.com/schemactl/schemactl/publish/registry"
)

// House is what doors need of the program around them.
type House struct {
	// Ours runs a command line of schemactl in an environment. Its standard output goes to w. The
	// error is its outcome; one that is [exit.Reported] was printed already.
	Ours func(ctx context.Context, getenv func(string) string, w io.Writer, args []string) error
	// Client connects to the platform with the settings of an environment.
	Client func(getenv func(string) string) (*platformapi.Client, error)

	// Check returns a check of the platform that is not started yet.
	Check func(getenv func(string) string, ref registry.GraphRef) (*remotecheck.Check, error)

	// Git returns what is known of the working folder.
	Git func() registry.GitContext

	Getenv         func(string) string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Secrets are left out of what is printed.
	Secrets *redact.Set
}

// call is a line that is being answered.
type call struct {
	*Line
	House
	// env overrides variables of the environment.
	env map[string]string
}

// door answers a line. Both results may be set: an answer may come with an error.
type door func(c *call, ctx context.Context) (Answer, error)

// doors are the commands that are done here, by their words.
var doors = map[string]door{
	"auth whoami":               (*call).whoami,
	"config whoami":             (*call).whoami,
	"contract describe":         (*call).describeContract,
	"contract publish":          (*call).publishContract,
	"explain":                   (*call).explain,
	"graph check":               (*call).checkGraph,
	"graph fetch":               (*call).fetchGraph,
	"graph lint":                (*call).lint,
	"persisted-queries publish": (*call).publishQueries,
	"subgraph check":            (*call).check,
	"subgraph delete":           (*call).deleteSubgraph,
	"subgraph fetch":            (*call).fetchSubgraph,
	"subgraph lint":             (*call).lint,
	"subgraph list":             (*call).listSubgraphs,
	"subgraph publish":          (*call).publish,
	"supergraph compose":        (*call).compose,
	"supergraph config expand":  (*call).expand,
	"supergraph fetch":          (*call).fetchSupergraph,
}

// Run answers a line: it prints the result and returns the outcome. In the JSON envelope the error
// is part of the result, and the outcome is [exit.Reported].
func Run(ctx context.Context, l *Line, h House) error {
	if l.Has("help") || l.Command == nil && len(l.Args) == 0 && len(l.flags) == 0 {
		return Help(h.Stdout, l)
	}
	c := &call{Line: l, House: h, env: map[string]string{}}
	var answer Answer
	err := l.Check()
	if err == nil {
		err = c.prepare()
	}
	if err == nil {
		answer, err = doors[l.Command.Path](c, ctx)
	}
	if !l.JSON() {
		if answer.Plain == "" {
			return err
		}
		return exit.All(err, c.print(answer.Plain, h.Stdout, err == nil))
	}
	envelope, failed := Envelope(answer, err)
	if failed != nil {
		return failed
	}
	var text strings.Builder
	_, _ = sink.JSON(&text).Write(envelope)
	return exit.All(reported(err), c.print(text.String(), sink.JSON(h.Stdout), err == nil))
}

// documents are the lines whose answer is a schema, which is passed on as it is.
var documents = []string{
	"graph fetch", "graph introspect", "subgraph fetch", "subgraph introspect", "supergraph compose", "supergraph config expand", "supergraph fetch",
}

// print prints an answer to the file of --output, or else to standard output. Secrets are taken
// out, unless it is a document.
func (c *call) print(text string, stdout io.Writer, ok bool) error {
	file := c.Text("output")
	path := ""
	if c.Command != nil {
		path = c.Command.Path
	}
	if ok && (slices.Contains(documents, path)) {
		return output.Emit(c.Stdout, file, text)
	}
	text = strings.TrimSuffix(c.Secrets.Text(text), "\n") + "\n"
	if file != "" {
		return output.WriteFile(file, []byte(text))
	}
	_, err := io.WriteString(stdout, text)
	return err
}

// prepare sets up the environment of the line: the key of a profile, the time for a check.
func (c *call) prepare() error {
	if seconds := c.Text("checks-timeout"); seconds != "" {
		c.env["APOLLO_CHECKS_TIMEOUT_SECONDS"] = seconds
	}
	if !c.Command.has("profile") || c.Getenv("APOLLO_KEY") != "" || c.Getenv("APOLLO_CLIENT_ID") != "" {
		return nil
	}
	name := DefaultProfile
	if c.Has("profile") {
		name = c.Text("profile")
	}
	key, err := ProfileKey(c.Getenv, name)
	switch {
	case err == nil:
		c.env["APOLLO_KEY"] = key
		redact.Always(key)
	case c.Has("profile"):
		return err
	}
	return nil // a door that needs a key has the error for it
}

// getenv returns a variable of the environment of the line.
func (c *call) getenv(name string) string {
	if value, ok := c.env[name]; ok {
		return value
	}
	return c.House.Getenv(name)
}

// ours runs a command line of schemactl with the settings of the line and returns what it printed.
func (c *call) ours(ctx context.Context, args ...string) (string, error) {
	var b bytes.Buffer
	err := c.House.Ours(ctx, c.getenv, &b, append(args, c.settings()...))
	return b.String(), err
}

// report runs a command line of schemactl that prints JSON, and reads that into a form. What it
// prints is read also if the command fails.
func (c *call) report(ctx context.Context, form any, args ...string) error {
	text, err := c.ours(ctx, append(args, "--format", "json")...)
	if text == "" {
		return err
	}
	if unread := json.Unmarshal([]byte(text), form); unread != nil {
		return exit.All(err, fmt.Errorf("%w: the report of schemactl %s: %w", exit.ErrBug, args[0], unread))
	}
	return err
}

// settings returns the flags of schemactl for the flags that every command of Rover has.
func (c *call) settings() []string {
	var out []string
	if when := c.Text("color"); when != "" {
		out = append(out, "--color", when)
	}
	if level := cmp.Or(c.Text("log"), c.Text("log-level")); level != "" {
		if level == "trace" {
			level = "debug"
		}
		out = append(out, "--log-level", level)
	}
	if seconds := c.Text("client-timeout"); seconds != "" {
		out = append(out, "--client-timeout", seconds)
	}
	return out
}

// client connects to the platform.
func (c *call) client() (*platformapi.Client, error) { return c.House.Client(c.getenv) }

// ref returns the graph ref of the line; the variant may be left out.
func (c *call) ref() (registry.GraphRef, error) { return parseRef(c.Args[0]) }

// parseRef reads a graph ref as Rover does: without a variant it is that named current.
func parseRef(text string) (registry.GraphRef, error) {
	if !strings.Contains(text, "@") {
		text += "@current"
	}
	return registry.ParseRef(text)
}

// need returns the error for flags that the command cannot do without.
func (c *call) need(names ...string) error {
	for _, name := range names {
		if !c.Has(name) || c.Text(name) == "" {
			f := c.Command.flag(name)
			return exit.Usagef("rover %s needs --%s %s", c.Command.Path, f.Name, f.Value)
		}
	}
	return nil
}

// subgraph returns the graph ref of the line and its --name, and refuses a line that lacks one of
// the flags or has a ref that cannot be one.
func (c *call) subgraph(more ...string) (ref registry.GraphRef, name string, err error) {
	if err := c.need(append([]string{"name"}, more...)...); err != nil {
		return ref, "", err
	}
	ref, err = c.ref()
	return ref, c.Text("name"), err
}

// source returns the input of schemactl for --name and --schema.
func (c *call) source() string { return c.Text("name") + "=" + c.Text("schema") }

// proposed returns the variant and the schema of a line that judges one. It refuses a line that
// lacks one of the flags.
func (c *call) proposed(needs ...string) (ref registry.GraphRef, text string, err error) {
	if err = c.need(needs...); err != nil {
		return ref, "", err
	}
	if ref, err = c.ref(); err != nil {
		return ref, "", err
	}
	text, err = c.schema()
	return ref, text, err
}

// schema returns the text of --schema, a file or "-" for standard input.
func (c *call) schema() (string, error) {
	file := c.Text("schema")
	read := func() ([]byte, error) { return os.ReadFile(file) }
	if file == "-" {
		read = func() ([]byte, error) { return io.ReadAll(io.LimitReader(c.Stdin, int64(sdl.DefaultLimits.Bytes)+1)) }
	}
	text, err := read()
	switch {
	case err != nil:
		return "", exit.Usagef("--schema: %w", err)
	case len(text) > sdl.DefaultLimits.Bytes:
		return "", exit.Usagef("--schema %s: a schema has at most %d bytes", file, sdl.DefaultLimits.Bytes)
	case strings.TrimSpace(string(text)) == "":
		return "", exit.Usagef("--schema %s: there is nothing in it", file)
	}
	return string(text), nil
}

// checkFlags returns the flags of schemactl for those about the platform's check.
func (c *call) checkFlags() ([]string, error) {
	var out []string
	for _, name := range []string{"query-count-threshold", "query-percentage-threshold"} {
		if c.Has(name) {
			out = append(out, "--"+name, c.Text(name))
		}
	}
	if c.Has("validation-period") {
		text, err := period(c.Text("validation-period"))
		if err != nil {
			return nil, err
		}
		out = append(out, "--validation-period", text)
	}
	return out, nil
}
