package ui

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// region shows what lines holds.
func region(t *testing.T, v *terminal, lines *[]string) (screen *Screen, end func(bool)) {
	t.Helper()
	screen = NewScreen(v, v.size)
	return screen, screen.Live(func() []string { return *lines }, clock.System{})
}

// between makes a change between two drawings.
func (s *Screen) between(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// shows looks at the terminal between two drawings.
func (s *Screen) shows(v *terminal, want ...string) {
	v.t.Helper()
	s.between(func() { v.shows(want...) })
}

func TestScreenRedraws(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTerminal(t, 40, 10)
		lines := []string{"one", "two"}
		screen, end := region(t, v, &lines)
		over := screen.Writer(v)
		screen.shows(v, "one", "two")

		screen.between(func() { lines = []string{"one", "2", "three"} })
		time.Sleep(2 * tick) // drawn without being asked
		screen.shows(v, "one", "2", "three")

		_, _ = io.WriteString(over, "above\nunfin")
		screen.shows(v, "above", "one", "2", "three")
		_, _ = io.WriteString(over, "ished\n")
		screen.shows(v, "above", "unfinished", "one", "2", "three")

		screen.between(func() {
			_, _ = io.WriteString(v, "^C") // as a terminal echoes it
			lines = []string{"1"}
		})
		screen.Refresh()
		screen.shows(v, "above", "unfinished", "1")

		screen.between(func() { lines = []string{"the end of it, longer than the terminal is wide"} })
		end(true)
		_, _ = io.WriteString(over, "after")
		if got := strings.Join(v.lines, "\n"); got != "above\nunfinished\nthe end of it, longer than the terminal is wide\nafter" {
			t.Errorf("the end: %q", got)
		}
	})
}

func TestScreenMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTerminal(t, 40, 10)
		lines := []string{"one"}
		screen, end := region(t, v, &lines)
		_, _ = io.WriteString(screen.Writer(v), "no line end")
		end(false)
		screen.shows(v, "no line end")
		end(false) // twice does no harm
		screen.shows(v, "no line end")
	})
}

func TestScreenFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTerminal(t, 12, 4)
		lines := []string{"0123456789abcdef", "\x1b[31mred and too long\x1b[0m", "c", "d", "e"}
		screen, end := region(t, v, &lines)
		screen.shows(v, "0123456789…", "red and to…", "…")
		screen.between(func() { v.columns, v.rows = 30, 10 })
		time.Sleep(2 * tick)
		screen.shows(v, "0123456789abcdef", "red and too long", "c", "d", "e")
		screen.between(func() { v.columns = 7 }) // the terminal wraps what it shows
		screen.Refresh()
		screen.shows(v, "01234…", "red a…", "c", "d", "e")
		screen.between(func() {
			screen.size = func() (int, int) { return 0, 0 } // not known any more
			v.columns, v.rows = 80, 24
		})
		screen.Refresh()
		screen.shows(v, "0123456789abcdef", "red and too long", "c", "d", "e")
		end(false)
		screen.shows(v)
	})
}

// TestLaunchTreeBytes holds every byte that a wait writes to a terminal.
func TestLaunchTreeBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTerminal(t, 60, 24)
		live := NewLiveLaunch(NewScreen(v, v.size), report.Plain(), clock.System{})
		begun := time.Now()
		poll := func(err error, nodes ...launch.Node) {
			p := launch.Poll{Seen: len(nodes) > 0, Since: begun, Until: begun.Add(5 * time.Minute), Err: err}
			if p.Seen {
				p.Tree = launch.Tree{Source: nodes[0], Contracts: nodes[1:]}
			}
			live.LaunchPolled(p)
		}
		ref := registry.GraphRef{Graph: "shop", Variant: "prod"}
		source := launch.Node{ID: "79136845-77aa", Ref: ref, State: registry.StateInitiated, CreatedAt: begun.Add(-time.Hour)}
		ref.Variant = "partner"
		contract := launch.Node{ID: "dda9a849-12bc", Ref: ref, State: registry.StateInitiated}

		poll(nil)
		time.Sleep(time.Second + tick/2) // between two ticks
		poll(nil, source)
		source.State, source.Step = registry.StateBuilding, "build"
		poll(nil, source, contract)
		time.Sleep(2 * time.Second)
		source.Step = "polish" // a step that the platform has learned since
		poll(fmt.Errorf("it answers 502\nand a long page"), source, contract)
		done := source.CreatedAt.Add(6 * time.Second)
		source.State, source.CompletedAt = registry.StateCompleted, &done
		poll(nil, source, contract)
		contract.State, contract.SupersededBy = registry.StateSuperseded, "99"
		poll(nil, source, contract)
		live.End(true)

		got := strings.ReplaceAll(strings.ReplaceAll(v.bytes.String(), "\x1b", "ESC"), "\r", "CR")
		const file = "testdata/launch_tree.golden"
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("bytes (-want +got):\n%s", diff)
		}
		v.shows("launch shop@prod  completed  6s  79136845-77aa", "└─ contract shop@partner  superseded    dda9a849-12bc superseded by 99")
	})
}
