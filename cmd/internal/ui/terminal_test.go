package ui

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// terminal is a model of a terminal that wraps, scrolls and reflows: enough of one to tell what a
// person sees.
type terminal struct {
	t *testing.T
	// bytes is all that was written.
	bytes         strings.Builder
	columns, rows int
	// lines are what was written, unwrapped; the cursor is at the end of text of lines[y], or
	// before it.
	lines []string
	y, x  int
}

func newTerminal(t *testing.T, columns, rows int) *terminal {
	return &terminal{t: t, columns: columns, rows: rows, lines: []string{""}}
}

func (v *terminal) size() (int, int) { return v.columns, v.rows }

// height is how many rows a line takes.
func (v *terminal) height(line string) int {
	return max(1, (len([]rune(line))+v.columns-1)/v.columns)
}

func (v *terminal) Write(p []byte) (int, error) {
	v.bytes.Write(p)
	for text := []rune(string(p)); len(text) > 0; {
		switch r := text[0]; r {
		case '\n':
			v.y, v.x = v.y+1, 0
			if v.y == len(v.lines) {
				v.lines = append(v.lines, "")
			}
		case '\r':
			v.x = 0
		case '\x1b':
			text = text[v.sequence(string(text)):]
			continue
		default:
			line := []rune(v.lines[v.y])
			v.lines[v.y] = string(append(line[:v.x:v.x], append([]rune{r}, line[min(v.x+1, len(line)):]...)...))
			v.x++
		}
		text = text[1:]
	}
	return len(p), nil
}

// sequence obeys one escape sequence and gives its length in runes.
func (v *terminal) sequence(text string) int {
	end := strings.IndexAny(text, "AJm")
	if end < 0 || !strings.HasPrefix(text, "\x1b[") {
		v.t.Fatalf("not a sequence that this terminal knows: %q", text[:min(8, len(text))])
	}
	switch argument := text[2:end]; text[end] {
	case 'A':
		up, err := strconv.Atoi(argument)
		if err != nil {
			v.t.Fatal(err)
		}
		if v.visible(up); up > 0 {
			for up > 0 {
				v.y--
				if v.y < 0 {
					v.t.Fatal("the cursor was moved above all that was written")
				}
				up -= v.height(v.lines[v.y])
			}
			if up < 0 {
				v.t.Fatal("the cursor was moved into the middle of a wrapped line")
			}
		}
	case 'J':
		v.lines = v.lines[:v.y+1]
		v.lines[v.y] = string([]rune(v.lines[v.y])[:v.x])
	}
	return end + 1
}

// visible fails when the cursor is to leave the screen: what has scrolled away cannot be redrawn.
func (v *terminal) visible(up int) {
	if up >= v.rows {
		v.t.Fatalf("the cursor was moved up %d of %d rows", up, v.rows)
	}
}

// shows compares what a person sees with what shall be seen.
func (v *terminal) shows(want ...string) {
	v.t.Helper()
	if diff := cmp.Diff(strings.Join(append(want, ""), "\n"), strings.Join(v.lines, "\n")); diff != "" {
		v.t.Errorf("the terminal (-want +got):\n%s", diff)
	}
}
