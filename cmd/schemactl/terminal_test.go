//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// TestTerminal runs waits of the real process on a pseudo terminal: the tree is redrawn there, and
// only there.
func TestTerminal(t *testing.T) {
	program := programOf(t)
	const up = "\x1b[" // followed by the number of rows and A
	redrawn := regexp.MustCompile(`\r\x1b\[[0-9]+A\x1b\[J`)
	tests := []struct {
		name string
		env  []string
		args []string
		// away sends stdout elsewhere, all of it stderr too.
		away, all bool
		// at is when Ctrl-C is typed: once this has been printed.
		at    string
		code  int
		live  bool
		shows []string
	}{
		{name: "publish", args: []string{"publish", "AFTER"}, live: true, shows: []string{"● ", "waits for the launch of channels@current", "└─ contract channels@public  "}},
		{name: "stdout elsewhere", args: []string{"publish", "AFTER"}, away: true, live: true, shows: []string{"└─ contract channels@public  completed"}},
		{name: "both elsewhere", args: []string{"publish", "AFTER"}, away: true, all: true, shows: nil},
		{name: "TERM=dumb", env: []string{"TERM=dumb"}, args: []string{"publish", "AFTER"}, shows: []string{"contract launch "}},
		{name: "CI", env: []string{"CI=true"}, args: []string{"publish", "AFTER"}, shows: []string{"contract launch "}},
		{name: "NO_COLOR", env: []string{"NO_COLOR=1"}, args: []string{"publish", "AFTER"}, live: true, shows: []string{"launch channels@current  initiated"}},
		{name: "launch wait", args: []string{"launch", "wait"}, live: true, shows: []string{"launch channels@current"}},
		{name: "Ctrl-C", args: []string{"publish", "AFTER"}, at: "waits for", code: 5, live: true, shows: []string{"^C\r" + up, "take it up again with"}},
		{name: "deliver", args: []string{"deliver", "AFTER", "--fail-on", "none", "--settle", "1ms", "--deploy", "echo of the command"}, live: true, shows: []string{"of the command", "roll channels ", "delivered in"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			env := terminalRegistry(t)
			dir, err := filepath.Abs("../../fixtures/graphs/channels/after")
			if err != nil {
				t.Fatal(err)
			}
			var args []string
			for _, a := range test.args {
				args = append(args, strings.ReplaceAll(a, "AFTER", dir))
			}
			cmd := exec.CommandContext(t.Context(), program, args...)
			cmd.Dir = t.TempDir()
			cmd.Env = append(append(env, "TERM=xterm", "PATH="+os.Getenv("PATH"), "HOME="+cmd.Dir, "GOCOVERDIR="+os.Getenv("GOCOVERDIR")), test.env...)
			var away bytes.Buffer
			if test.away {
				cmd.Stdout = &away
			}
			if test.all {
				cmd.Stderr = &away
			}
			out, before, after := onTerminal(t, cmd, test.at)
			if code := cmd.ProcessState.ExitCode(); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if live := redrawn.MatchString(out); live != test.live {
				t.Errorf("redrawn: %v, want %v", live, test.live)
			}
			for _, text := range test.shows {
				if !strings.Contains(strip(out), text) {
					t.Errorf("lacks %q", text)
				}
			}
			if strings.Contains(away.String(), "\x1b") {
				t.Errorf("a sequence in what is no terminal: %q", away.String())
			}
			if colored := strings.Contains(out, "\x1b[36m"); colored && test.name == "NO_COLOR" {
				t.Error("colour in spite of NO_COLOR")
			}
			if *before != *after {
				t.Errorf("the terminal's settings: %v, then %v", *before, *after)
			}
			if hidden := strings.Contains(out, "\x1b[?25l"); hidden || test.live && !strings.HasSuffix(out, "\n") {
				t.Error("the cursor is not where and how it was")
			}
			if t.Failed() {
				t.Logf("%q\nelsewhere:\n%s", out, away.String())
			}
		})
	}
}

// terminalRegistry is a registry whose launches take a while, as an environment.
func terminalRegistry(t *testing.T) []string {
	t.Helper()
	dir := filepath.FromSlash("../../fixtures/graphs/channels")
	g, err := config.ReadGraphIn(dir, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const part = 300 * time.Millisecond
	server, graph := seeded(t, dir, g, sandbox.Options{Latency: sandbox.Latency{Initiate: part, Build: part, Publish: part}})
	listener := listen(t, server)
	return []string{"APOLLO_REGISTRY_URL=" + listener + sandbox.GraphQLPath, "APOLLO_KEY=service:" + graph + ":k", "APOLLO_GRAPH_REF=" + g.Ref}
}

// onTerminal runs a command on a pseudo terminal of 100 columns and gives all that appears there,
// with its settings before and after.
func onTerminal(t *testing.T, cmd *exec.Cmd, interruptAt string) (out string, before, after *term.State) {
	t.Helper()
	mine, its, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	defer func() { _ = mine.Close() }()
	if err := pty.Setsize(mine, &pty.Winsize{Rows: 30, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	if before, err = term.GetState(int(its.Fd())); err != nil {
		t.Fatal(err)
	}
	cmd.Stdin = its
	if cmd.Stdout == nil {
		cmd.Stdout = its
	}
	if cmd.Stderr == nil {
		cmd.Stderr = its
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // Ctrl-C is a signal to the session of the terminal
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		var all bytes.Buffer
		buf := make([]byte, 4096)
		typed := interruptAt == ""
		for {
			n, err := mine.Read(buf)
			all.Write(buf[:n])
			if !typed && strings.Contains(all.String(), interruptAt) {
				_, _ = io.WriteString(mine, "\x03")
				typed = true
			}
			if err != nil {
				break // the other side is closed
			}
		}
		read <- all.String()
	}()
	var failed *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	if after, err = term.GetState(int(its.Fd())); err != nil {
		t.Fatal(err)
	}
	if err := its.Close(); err != nil {
		t.Fatal(err)
	}
	return <-read, before, after
}

var colors = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// strip takes colours away.
func strip(text string) string { return colors.ReplaceAllString(text, "") }
