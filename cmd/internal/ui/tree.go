package ui

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// tree draws a launch that is waited for: its steps, its contract launches, how long each takes,
// and what is waited for next.
type tree struct {
	st    report.Style
	clock clock.Clock

	mu   sync.Mutex
	poll launch.Poll
	// began is when a poll first showed a launch, by its id; entered is when a poll first showed a
	// step, by id and step. Both are of this machine's clock, which may differ from the platform's.
	began, entered map[string]time.Time
}

func newTree(st report.Style, clock clock.Clock) *tree {
	return &tree{st: st, clock: clock, began: map[string]time.Time{}, entered: map[string]time.Time{}}
}

// polled replaces what is drawn by the result of a poll.
func (t *tree) polled(p launch.Poll) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.poll = p
	now := t.clock.Now()
	for _, node := range t.nodes() {
		setOnce(t.began, node.ID, now)
		setOnce(t.entered, node.ID+" "+stepOf(node), now)
	}
}

// setOnce sets the time of a key that has none.
func setOnce(times map[string]time.Time, key string, now time.Time) {
	if _, known := times[key]; !known {
		times[key] = now
	}
}

// nodes returns the launch and its contract launches, or nothing before a poll has shown them.
func (t *tree) nodes() []launch.Node {
	if !t.poll.Seen {
		return nil
	}
	return t.poll.Tree.Nodes()
}

// launchSteps are the steps of a launch that are known here, as the platform names them, in order.
var launchSteps = []string{"initiated", "build", "publish", "completed"}

// stepOf returns the step that a launch is in. If the platform names none, it follows from the
// state.
func stepOf(n launch.Node) string {
	switch {
	case n.Step != "":
		return n.Step
	case n.State == registry.StateBuilding:
		return "build"
	}
	return string(n.State)
}

// lines draws the tree as it is now: the launch, below it its steps and its contract launches, and
// last what is waited for and for how long. It is empty before the first poll.
func (t *tree) lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.poll.Since.IsZero() {
		return nil
	}
	source := t.poll.Tree.Source
	var out, children []string
	for i, node := range t.nodes() {
		kind := "launch"
		if i > 0 {
			kind = "contract"
		}
		line := fmt.Sprintf("%s %s  %s  %s  %s", kind, t.st.Bold(node.Ref.String()), report.State(t.st, node.State), t.took(node), t.st.Dim(node.ID))
		if node.SupersededBy != "" {
			line += " superseded by " + node.SupersededBy
		}
		if i == 0 {
			out = append(out, strings.TrimRight(line, " "))
			children = append(children, t.steps(node)...)
		} else {
			children = append(children, line)
		}
	}
	for i, child := range children {
		branch := "├─ "
		if i == len(children)-1 {
			branch = "└─ "
		}
		out = append(out, branch+child)
	}
	if source.State.Final() && t.poll.Tree.Final() && t.poll.Err == nil {
		return out
	}
	return append(out, t.st.Dim(fmt.Sprintf("waits for %s  %s of %s", t.waitsFor(), seconds(t.clock.Now().Sub(t.poll.Since)), seconds(t.poll.Until.Sub(t.poll.Since)))))
}

// took returns how long a launch took or has been running. It is empty for one that has ended
// without the platform naming both times.
func (t *tree) took(n launch.Node) string {
	switch {
	case n.CompletedAt != nil && !n.CreatedAt.IsZero():
		return seconds(n.CompletedAt.Sub(n.CreatedAt))
	case n.State.Final():
		return ""
	}
	return seconds(t.clock.Now().Sub(t.began[n.ID]))
}

// steps draws the steps of a launch that is under way, and nothing for one that has ended. A step
// that this program does not know comes last; of the known ones, those that a poll has shown are
// then done.
func (t *tree) steps(n launch.Node) []string {
	if n.State.Final() {
		return nil
	}
	current := stepOf(n)
	known := -1
	for i, step := range launchSteps {
		if step == current {
			known = i
		}
	}
	var out []string
	for i, step := range launchSteps {
		switch _, was := t.entered[n.ID+" "+step]; {
		case i == known:
			out = append(out, t.current(n, step))
		case i < known || known < 0 && was:
			out = append(out, t.st.Green("✔ ")+step)
		default:
			out = append(out, t.st.Dim("○ "+step))
		}
	}
	if known < 0 {
		out = append(out, t.current(n, current))
	}
	return out
}

// current draws the step that a launch is in, with the time since it was first seen.
func (t *tree) current(n launch.Node, step string) string {
	return t.st.Cyan("● "+step) + "  " + seconds(t.clock.Now().Sub(t.entered[n.ID+" "+step]))
}

// waitsFor returns what has to happen next, for the line "waits for …".
func (t *tree) waitsFor() string {
	var open []string
	for _, contract := range t.poll.Tree.Contracts {
		if !contract.State.Final() {
			open = append(open, contract.Ref.Variant)
		}
	}
	switch source := t.poll.Tree.Source; {
	case t.poll.Err != nil && !errors.Is(t.poll.Err, registry.ErrLaunchNotFound):
		return "the platform, which did not answer: " + firstLine(t.poll.Err.Error())
	case !t.poll.Seen:
		return "the platform to show the launch"
	case !source.State.Final():
		return "the launch of " + source.Ref.String()
	case len(open) > 0:
		return "contract launches of " + strings.Join(open, ", ")
	}
	return "contract launches that may still start"
}

func firstLine(text string) string {
	head, _, _ := strings.Cut(text, "\n")
	return head
}

// seconds renders a duration in whole seconds.
func seconds(d time.Duration) string { return max(0, d).Truncate(time.Second).String() }
