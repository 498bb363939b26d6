package mcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Outcome is how a command ended.
type Outcome struct {
	// Code is the exit code, and Meaning its description.
	Code    int
	Meaning string
	// Report is what the command wrote to standard output, and Notes what it wrote to standard
	// error.
	Report, Notes string
	// Answered reports whether the code is an answer (yes, no, not judged) and not a failure to
	// find one.
	Answered bool
}

// Options are what a server needs.
type Options struct {
	Version string
	// Run runs a command line of this program, without its name. It may be called by several
	// goroutines.
	Run func(ctx context.Context, args []string) Outcome
	// AllowPublish offers the tool that publishes.
	AllowPublish bool
}

const instructions = `schemactl takes schema changes of a federated GraphQL graph from a pull request to production.
check tells whether a change breaks clients or routers, compose makes the supergraph, plan tells in which order schema
and code go out, query_plan shows which fetches a router makes, and explain tells what a rule or code means and what to
do. Paths are relative to the folder in which this server was started. Exit code 7 means that something could not be
judged; it is never a yes.`

// Serve answers a client until its input ends or the context does. An answer that is under way when
// the input ends is still given.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	session, err := newServer(o).Connect(ctx, stream{in, out}, nil)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = session.Close() })
	defer stop()
	if err := session.Wait(); err != nil && !errors.Is(err, io.EOF) && ctx.Err() == nil {
		return err
	}
	return ctx.Err()
}

// newServer returns a server with the tools that the options allow.
func newServer(o Options) *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "schemactl", Title: "schemactl", Version: o.Version}, &mcp.ServerOptions{
		Instructions: instructions, Capabilities: &mcp.ServerCapabilities{},
	})
	register(s, o)
	return s
}

// arguments are those of a tool.
type arguments interface {
	// line returns the command line that the arguments mean.
	line() *line
}

// result is what every tool answers.
type result struct {
	ExitCode int    `json:"exitCode" jsonschema:"0 yes; 1 no; 7 not judged; others: the question could not be answered"`
	Meaning  string `json:"meaning"`
	Report   string `json:"report" jsonschema:"what the command printed"`
	Notes    string `json:"notes,omitempty" jsonschema:"notes and errors"`
}

// add offers a command as a tool. A question that could not be answered is an error of the tool; a
// no is an answer.
func add[In arguments](s *mcp.Server, o Options, tool mcp.Tool, writes bool) {
	no := false
	tool.Annotations = &mcp.ToolAnnotations{ReadOnlyHint: !writes, IdempotentHint: true, Title: tool.Title}
	if !writes {
		tool.Annotations.DestructiveHint = &no
	}
	mcp.AddTool(s, &tool, func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, result, error) {
		done := o.Run(ctx, in.line().args())
		r := result{ExitCode: done.Code, Meaning: done.Meaning, Report: bounded(done.Report), Notes: bounded(done.Notes)}
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: r.text()}}, IsError: !done.Answered}, r, nil
	})
}

// text is a result for those who do not read its structure.
func (r result) text() string {
	parts := []string{fmt.Sprintf("exit code %d: %s", r.ExitCode, r.Meaning)}
	for _, part := range []string{r.Report, r.Notes} {
		if part = strings.TrimRight(part, "\n"); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "\n\n")
}

// maxText bounds a text of a result, in bytes: what an agent can be expected to read.
const maxText = 200_000

// bounded cuts a text that is too long for an agent.
func bounded(s string) string {
	if len(s) <= maxText {
		return s
	}
	cut := maxText
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return fmt.Sprintf("%s\n(cut here: %d more bytes; ask about fewer subgraphs or operations)", s[:cut], len(s)-cut)
}
