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

	"github.com/schemactl/schemactl/publish/launch"
)

// Screen is a terminal whose last lines, the region, are redrawn in place while everything else scrolls by above them.
//
// It changes no mode of the terminal: the cursor stays visible, and lines are cut rather than left to wrap. A process that is killed
// leaves nothing to be restored, and what it drew last can be read.
type Screen struct {
	mu   sync.Mutex
	out  io.Writer
	size func() (columns, rows int)
	// draw gives the region; nil when there is none.
	draw func() []string
	// shown is the region as it is on the terminal, which was that wide.
	shown   []string
	columns int
	writers []*above
}

// NewScreen draws on out. The size is asked for before each drawing, since it may change; zero means not known.
func NewScreen(out io.Writer, size func() (columns, rows int)) *Screen {
	return &Screen{out: out, size: size}
}

// Writer gives a writer in the place of w, which goes to the same terminal: what is written to it appears above the region, whole
// lines at a time.
func (s *Screen) Writer(w io.Writer) io.Writer {
	a := &above{screen: s, to: w}
	s.writers = append(s.writers, a)
	return a
}

// tick is the time between two drawings when nothing happens: seconds are counted.
const tick = 200 * time.Millisecond

// Live shows a region and draws it again and again until the returned function is called. With keep its last drawing, uncut, stays
// as plain text; otherwise it goes. The drawing must not write to the screen.
func (s *Screen) Live(draw func() []string, clock launch.Clock) (end func(keep bool)) {
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

// Refresh draws the region now.
func (s *Screen) Refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.redraw()
}

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
		for _, line := range s.draw() {
			frame += line + "\n"
		}
	}
	s.draw, s.shown = nil, nil
	_, _ = io.WriteString(s.out, frame)
}

// redraw replaces what is shown of the region, in one write.
func (s *Screen) redraw() {
	if s.draw == nil {
		return
	}
	columns, rows := s.measured()
	lines := fit(s.draw(), columns, rows)
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

// erase goes back to the first line of the region and clears from there. A terminal that became narrower has wrapped the lines that
// were drawn before: they take more rows now. The carriage return is for the ^C that a terminal echoes.
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

// The size of a terminal that does not tell its own.
const (
	usualColumns = 80
	usualRows    = 24
)

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

// fit cuts lines to a terminal: each stays clear of the last column, where terminals differ in when they wrap, and there are fewer
// than it has rows, since what has scrolled away cannot be redrawn.
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

// above writes over the region.
type above struct {
	screen *Screen
	to     io.Writer
	// rest is the beginning of a line whose end is not written yet.
	rest []byte
}

// Unwrap is the writer underneath.
func (a *above) Unwrap() io.Writer { return a.to }

// Write writes whole lines above the region; without a region, all of it.
func (a *above) Write(p []byte) (int, error) {
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

// indent puts blanks before lines.
func indent(lines []string, by int) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.Repeat(" ", by) + line
	}
	return out
}

// TakesSequences tells whether the machine's console reads the sequences with which lines are redrawn; an old one of Windows does not.
func TakesSequences() bool { return text.ANSICodesSupported }
