package cli

import (
	"context"
	"os"
	"runtime"

	"golang.org/x/term"

	"github.com/schemactl/schemactl/cmd/internal/ui"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// attach makes the streams share one screen if progress goes to a terminal whose lines can be
// redrawn. Elsewhere (pipes, files, CI, TERM=dumb) progress is one line per change.
func (a *app) attach() {
	file, ok := a.stderr.(*os.File)
	if !ok || !ui.IsTerminal(file) || !a.redraws() {
		return
	}
	a.terminal = ui.NewScreen(file, func() (int, int) {
		columns, rows, err := term.GetSize(int(file.Fd()))
		if err != nil {
			return 0, 0
		}
		return columns, rows
	})
	a.stderr = a.terminal.Writer(a.stderr)
	if ui.IsTerminal(a.stdout) {
		a.stdout = a.terminal.Writer(a.stdout)
	}
}

// redraws reports whether the terminal, and who reads it, takes redrawn lines.
func (a *app) redraws() bool {
	name := a.getenv("TERM")
	if name == "dumb" || name == "" && runtime.GOOS != "windows" || !ui.TakesSequences() {
		return false
	}
	ci := a.getenv("CI")
	return ci == "" || ci == "false" || ci == "0"
}

// wait waits for a launch and shows it: as a tree that is redrawn, or as one line per change of
// state. forPeople is true if the result will show the same tree on standard output; on the same
// terminal it then takes the place of the redrawn one.
func (a *app) wait(ctx context.Context, reg launch.Reader, ref registry.GraphRef, id string, opts launch.Options, forPeople bool) (launch.Tree, error) {
	if a.terminal == nil {
		opts.Observer = ui.NewLaunches(a.stderr, a.style(a.stderr))
		return launch.Wait(ctx, reg, ref, id, opts)
	}
	live := ui.NewLiveLaunch(a.terminal, a.style(a.stderr), a.clock)
	opts.Observer = live
	tree, err := launch.Wait(ctx, reg, ref, id, opts)
	live.End(!forPeople || !ui.IsTerminal(a.stdout))
	return tree, err
}
