// Package ui shows progress: on a terminal as a tree that is redrawn in place,
// elsewhere as one line per change of state, the same in every log. Results go
// to stdout and are not its business.
package ui

import (
	"fmt"
	"io"
	"sync"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/launch"
)

// Launches prints what happens to launches, one line per change of state.
type Launches struct {
	mu    sync.Mutex
	w     io.Writer
	style report.Style
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
