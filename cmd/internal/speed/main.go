// Command speed measures a build of schemactl as a user sees it, in whole processes, and holds the
// figures against the project's targets:
//
//	go run ./cmd/internal/speed [-runs N] [-graphs FOLDER] [-peer NAME=COMMAND]... BINARY
//
// A peer is a composer that is installed, as a shell command. $DIR is a folder with NAME.graphql
// for each subgraph, subgraphs.json with their URLs and grafbase.toml; $LINES is a file with the
// graph as one JSON line. FOLDER has graphs in n20, n60, n100, n200 and n400; without it they are
// generated. The output is Markdown.
//
// # How
//
// Each kind of target has a method in targets.go, which makes its input (graphs.go), runs commands
// in turns (process.go) and notes figures and targets (table.go).
//
// # Invariants
//
//   - A figure is the least of all runs.
//   - The exit code is 1 if a target is missed, and 7 if none is and one could not be measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(int(exit.Of(err)))
	}
}

// settings are those of the command line.
type settings struct {
	runs   int
	graphs string
	peers  []peer
	binary string
}

// peer is a composer to compare with.
type peer struct{ name, command string }

// run measures, prints both tables and returns the verdict.
func run(ctx context.Context, args []string) error {
	s, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "schemactl-speed-")
	if err != nil {
		return fmt.Errorf("cannot make a folder for the graphs: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	m := &measurement{settings: s, dir: dir}
	if m.binary, err = m.installed(s.binary, "schemactl"); err != nil {
		return err
	}
	for _, measure := range []func(context.Context) error{m.start, m.compositions, m.checks, m.plan, m.growth} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	m.print(os.Stdout)
	return m.verdict()
}

// parse reads the command line. Its errors are of usage.
func parse(args []string) (settings, error) {
	s := settings{}
	flags := flag.NewFlagSet("speed", flag.ContinueOnError)
	flags.IntVar(&s.runs, "runs", 15, "run each command `N` times and take the fastest")
	flags.StringVar(&s.graphs, "graphs", "", "`FOLDER` with the graphs n20 to n400")
	flags.Func("peer", "`NAME=COMMAND` of another composer", func(text string) error {
		name, command, ok := strings.Cut(text, "=")
		if !ok || name == "" || command == "" {
			return errors.New("write NAME=COMMAND")
		}
		s.peers = append(s.peers, peer{name, command})
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return s, exit.Usagef("%w", err)
	}
	if flags.NArg() != 1 || s.runs < 1 {
		return s, exit.Usagef("usage: speed [-runs N] [-graphs FOLDER] [-peer NAME=COMMAND]... BINARY")
	}
	s.binary = flags.Arg(0)
	return s, nil
}
