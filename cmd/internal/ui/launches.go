// Package ui shows progress on stderr: one line per change of state, the same
// on a terminal and in a log. Results go to stdout and are not its business.
package ui

import (
	"fmt"
	"io"
	"sync"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/launch"
)

// Launches prints what happens to launches.
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
