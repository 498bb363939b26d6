package ui

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/schemactl/schemactl/publish/clock"
)

// Screen is a terminal whose last lines, the region, are redrawn in place, while other text scrolls
// by above them. There is at most one region at a time. Its methods may be called from several
// goroutines.
type Screen struct {
	// Clean returns a line of a region as it may be shown. It must be set before the first region
	// is drawn; nil shows lines as they are.
	Clean func(line string) string

	mu   sync.Mutex
	out  io.Writer
	size func() (columns, rows int)
	// draw returns the lines of the region. It is nil if there is no region.
	draw func() []string
	// shown is what the terminal shows of the region; columns is how wide the terminal was then.
	shown   []string
	columns int
	writers []*aboveWriter
}

// NewScreen returns a screen that draws on out. size is called before each drawing, since a
// terminal can be resized; zero means unknown.
func NewScreen(out io.Writer, size func() (columns, rows int)) *Screen {
	return &Screen{out: out, size: size}
}

// Writer returns a writer to use instead of w, which must go to the same terminal: text written to
// it appears above the region, whole lines at a time. It must be called before the first region is
// drawn.
func (s *Screen) Writer(w io.Writer) io.Writer {
	a := &aboveWriter{screen: s, to: w}
	s.writers = append(s.writers, a)
	return a
}

// tick is the time between two drawings when nothing happens. It is a fraction of a second, so that
// the seconds of a drawing count up evenly.
const tick = 200 * time.Millisecond

// Live starts a region and redraws it every tick, by the clock given, until end is called. With
// keep the last drawing stays as plain text, uncut; otherwise it is removed. Calling end again does
// nothing.
//
// draw is called with the screen locked and must not write to it.
func (s *Screen) Live(draw func() []string, clock clock.Clock) (end func(keep bool)) {
	s.mu.Lock()
	s.draw = draw
	s.redraw()
	s.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	var ticker sync.WaitGroup
	ticker.Go(func() {
		for clock.Sleep(ctx, tick) == nil {
			s.Refresh()
		}
	})
	return func(keep bool) {
		cancel()
		ticker.Wait()
		s.end(keep)
	}
}

// Refresh draws the region now, without waiting for the next tick.
func (s *Screen) Refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.redraw()
}

// end removes the region, completes the lines that writers have begun, and with keep draws the
// region for the last time.
func (s *Screen) end(keep bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draw == nil {
		return
	}
	columns, _ := s.measured()
	frame := s.erase(columns)
	for _, a := range s.writers {
		if len(a.rest) > 0 {
			frame += string(a.rest) + "\n"
			a.rest = nil
		}
	}
	if keep {
		for _, line := range s.lines() {
			frame += line + "\n"
		}
	}
	s.draw, s.shown = nil, nil
	_, _ = io.WriteString(s.out, frame)
}

// redraw replaces what is shown of the region, in one write. It writes nothing if neither the lines
// nor the width have changed. The caller holds the lock.
func (s *Screen) redraw() {
	if s.draw == nil {
		return
	}
	columns, rows := s.measured()
	lines := fit(s.lines(), columns, rows)
	if columns == s.columns && slices.Equal(lines, s.shown) {
		return
	}
	frame := s.erase(columns)
	for _, line := range lines {
		frame += line + "\n"
	}
	s.shown, s.columns = lines, columns
	_, _ = io.WriteString(s.out, frame)
}

// lines returns the lines of the region as they may be shown.
func (s *Screen) lines() []string {
	lines := s.draw()
	if s.Clean == nil {
		return lines
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = s.Clean(line)
	}
	return out
}

// erase returns the sequence that moves to the first line of the region and clears from there. A
// terminal that has become narrower has wrapped the lines that were drawn before, so they take more
// rows now. The carriage return is for the ^C that a terminal echoes after them.
func (s *Screen) erase(columns int) string {
	rows := 0
	for _, line := range s.shown {
		rows += max(1, (text.StringWidthWithoutEscSequences(line)+columns-1)/columns)
	}
	s.shown = nil
	if rows == 0 {
		return ""
	}
	return "\r" + text.CursorUp.Sprintn(rows) + text.EscapeStart + "J"
}

// The size that is assumed where it is unknown.
const (
	usualColumns = 80
	usualRows    = 24
)

// measured returns the size of the terminal now.
func (s *Screen) measured() (columns, rows int) {
	columns, rows = s.size()
	if columns <= 0 {
		columns = usualColumns
	}
	if rows <= 0 {
		rows = usualRows
	}
	return columns, rows
}

// fit cuts lines to the size of a terminal. Each line stays clear of the last column, where
// terminals differ in when they wrap. There are fewer lines than rows, since the cursor is on the
// row below the last one, and a line that has scrolled away cannot be redrawn.
func fit(lines []string, columns, rows int) []string {
	if most := max(1, rows-1); len(lines) > most {
		lines = append(slices.Clone(lines[:most-1]), "…")
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		if text.StringWidthWithoutEscSequences(line) >= columns {
			line = text.Snip(line, max(1, columns-1), "…")
		}
		out[i] = line
	}
	return out
}

// aboveWriter writes text above the region.
type aboveWriter struct {
	screen *Screen
	to     io.Writer
	// rest is the start of a line whose end is still to come.
	rest []byte
}

// Unwrap returns the writer underneath, for [IsTerminal].
func (a *aboveWriter) Unwrap() io.Writer { return a.to }

// Write writes whole lines above the region and keeps the rest for later. Without a region it
// writes all of p.
func (a *aboveWriter) Write(p []byte) (int, error) {
	s := a.screen
	s.mu.Lock()
	defer s.mu.Unlock()
	out := append(a.rest, p...) //nolint:gocritic // the rest is taken over
	a.rest = nil
	if s.draw != nil {
		whole := bytes.LastIndexByte(out, '\n') + 1
		out, a.rest = out[:whole], bytes.Clone(out[whole:])
		if len(out) == 0 {
			return len(p), nil
		}
		columns, _ := s.measured()
		if erase := s.erase(columns); erase != "" {
			_, _ = io.WriteString(s.out, erase)
		}
	}
	_, err := a.to.Write(out)
	s.redraw()
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// indent returns the lines with so many blanks before each.
func indent(lines []string, by int) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.Repeat(" ", by) + line
	}
	return out
}

// TakesSequences reports whether the console of this machine obeys the escape sequences with which
// lines are redrawn. Consoles of Windows before version 10 do not.
func TakesSequences() bool { return text.ANSICodesSupported }
