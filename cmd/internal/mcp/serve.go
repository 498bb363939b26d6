package mcp

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
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
// the input ends is still given: a client may write its requests and close. What is no request is
// answered with an error; before the client has introduced itself it ends the session too.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &session{options: o, tools: tools(o), out: out, open: map[string]*pending{}}
	defer s.calls.Wait()
	messages := read(ctx, in)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m := <-messages:
			switch {
			case m.err == io.EOF: //nolint:errorlint // that of [read], as it is
				s.calls.Wait()
				return s.failure(ctx)
			case m.err != nil:
				cancel()
				return m.err
			}
			s.receive(ctx, m)
			if err := m.problem(); err != nil && !s.begun {
				cancel()
				return err
			}
		}
	}
}

// result is what every tool answers.
type result struct {
	ExitCode int    `json:"exitCode" about:"0 yes; 1 no; 7 not judged; others: the question could not be answered"`
	Meaning  string `json:"meaning"`
	Report   string `json:"report" about:"what the command printed"`
	Notes    string `json:"notes,omitempty" about:"notes and errors"`
}

// resultOf returns an outcome as a tool answers it.
func resultOf(done Outcome) result {
	return result{ExitCode: done.Code, Meaning: done.Meaning, Report: bounded(done.Report), Notes: bounded(done.Notes)}
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
