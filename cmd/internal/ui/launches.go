package ui

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// Launches prints one line for each change of state of a launch. It may be used from several
// goroutines.
type Launches struct {
	mu    sync.Mutex
	w     io.Writer
	style report.Style
	// trouble is why the last poll failed, empty if it succeeded.
	trouble string
}

// NewLaunches returns an observer that prints to w.
func NewLaunches(w io.Writer, style report.Style) *Launches { return &Launches{w: w, style: style} }

// LaunchChanged prints one change of state.
func (l *Launches) LaunchChanged(c launch.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kind := "launch"
	if c.Contract {
		kind = "contract launch"
	}
	_, _ = fmt.Fprintf(l.w, "%s %s of %s: %s\n", kind, c.Launch.ID, c.Launch.Ref, report.State(l.style, c.Launch.State))
}

// LaunchPolled prints why polls fail, whenever the reason changes: a silent wait would look as if
// the program hung.
func (l *Launches) LaunchPolled(p launch.Poll) {
	l.mu.Lock()
	defer l.mu.Unlock()
	trouble := troubleOf(p)
	if trouble != l.trouble && trouble != "" {
		_, _ = fmt.Fprintln(l.w, l.style.Yellow(trouble))
	}
	l.trouble = trouble
}

// troubleOf returns why a poll failed, in one line, or nothing if it succeeded.
func troubleOf(p launch.Poll) string {
	switch {
	case p.Err == nil:
		return ""
	case !p.Seen && errors.Is(p.Err, registry.ErrLaunchNotFound):
		return "the platform does not know the launch yet; asking again"
	}
	return "the platform did not answer, asking again: " + firstLine(p.Err.Error())
}

// LiveLaunch draws the tree of one launch that is waited for on a terminal.
type LiveLaunch struct {
	tree   *tree
	screen *Screen
	end    func(keep bool)
}

// NewLiveLaunch starts to draw. The caller must call End before it writes to the terminal in
// another way than through the screen.
func NewLiveLaunch(screen *Screen, style report.Style, clock clock.Clock) *LiveLaunch {
	l := &LiveLaunch{tree: newTree(style, clock), screen: screen}
	l.end = screen.Live(l.tree.lines, clock)
	return l
}

// LaunchChanged does nothing, since the poll that follows has the whole tree.
func (l *LiveLaunch) LaunchChanged(launch.Change) {}

// LaunchPolled draws the tree of a poll.
func (l *LiveLaunch) LaunchPolled(p launch.Poll) {
	l.tree.polled(p)
	l.screen.Refresh()
}

// End ends the drawing. With keep the tree stays as plain text; otherwise it is removed, for a
// result that has the same content. Calling it again does nothing.
func (l *LiveLaunch) End(keep bool) { l.end(keep) }

var _ launch.PollObserver = (*LiveLaunch)(nil)
