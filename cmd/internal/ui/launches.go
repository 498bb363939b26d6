// Package ui shows progress: on a terminal as a tree that is redrawn in place,
// elsewhere as one line per change of state, the same in every log. Results go
// to stdout and are not its business.
package ui

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// Launches prints what happens to launches, one line per change of state.
type Launches struct {
	mu    sync.Mutex
	w     io.Writer
	style report.Style
	// trouble is what the last line said of a poll that showed nothing.
	trouble string
}

// NewLaunches prints to w.
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

// LaunchPolled prints, once, why nothing is to be seen: a wait that is silent looks as if it hung.
func (l *Launches) LaunchPolled(p launch.Poll) {
	l.mu.Lock()
	defer l.mu.Unlock()
	trouble := troubleOf(p)
	if trouble != l.trouble && trouble != "" {
		_, _ = fmt.Fprintln(l.w, l.style.Yellow(trouble))
	}
	l.trouble = trouble
}

// troubleOf says why a poll showed nothing; empty when it did.
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

// NewLiveLaunch begins to draw; End ends it.
func NewLiveLaunch(screen *Screen, style report.Style, clock launch.Clock) *LiveLaunch {
	l := &LiveLaunch{tree: newTree(style, clock), screen: screen}
	l.end = screen.Live(l.tree.lines, clock)
	return l
}

// LaunchChanged does nothing: the poll that follows has the whole tree.
func (l *LiveLaunch) LaunchChanged(launch.Change) {}

// LaunchPolled draws what was seen.
func (l *LiveLaunch) LaunchPolled(p launch.Poll) {
	l.tree.polled(p)
	l.screen.Refresh()
}

// End ends the drawing. With keep the tree stays as plain text; otherwise it makes room for a result that tells the same.
func (l *LiveLaunch) End(keep bool) { l.end(keep) }

var _ launch.PollObserver = (*LiveLaunch)(nil)
