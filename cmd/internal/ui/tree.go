package ui

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// tree draws a launch while it is waited for: its steps, its contract launches, how long they take, and what is waited for.
type tree struct {
	st    report.Style
	clock launch.Clock

	mu   sync.Mutex
	poll launch.Poll
	// began is when each launch was first seen here, entered when its step was: the clocks of platform and machine may differ.
	began, entered map[string]time.Time
}

func newTree(st report.Style, clock launch.Clock) *tree {
	return &tree{st: st, clock: clock, began: map[string]time.Time{}, entered: map[string]time.Time{}}
}

// polled takes in what was seen.
func (t *tree) polled(p launch.Poll) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.poll = p
	now := t.clock.Now()
	for _, node := range t.nodes() {
		note(t.began, node.ID, now)
		note(t.entered, node.ID+" "+stepOf(node), now)
	}
}

func note(times map[string]time.Time, key string, now time.Time) {
	if _, known := times[key]; !known {
		times[key] = now
	}
}

func (t *tree) nodes() []launch.Node {
	if !t.poll.Seen {
		return nil
	}
	return t.poll.Tree.Nodes()
}

// The steps of a launch as the platform tells them.
var launchSteps = []string{"initiated", "build", "publish", "completed"}

// stepOf is the step that a launch is in; where the platform does not tell, it follows from the state.
func stepOf(n launch.Node) string {
	switch {
	case n.Step != "":
		return n.Step
	case n.State == registry.StateBuilding:
		return "build"
	}
	return string(n.State)
}

// lines draws the tree as it is now.
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

// took is how long a launch took, or takes.
func (t *tree) took(n launch.Node) string {
	switch {
	case n.CompletedAt != nil && !n.CreatedAt.IsZero():
		return seconds(n.CompletedAt.Sub(n.CreatedAt))
	case n.State.Final():
		return ""
	}
	return seconds(t.clock.Now().Sub(t.began[n.ID]))
}

// steps lists those of a launch that is under way; a step that this program does not know stands in its place too.
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

func (t *tree) current(n launch.Node, step string) string {
	return t.st.Cyan("● "+step) + "  " + seconds(t.clock.Now().Sub(t.entered[n.ID+" "+step]))
}

// waitsFor says what has to happen next.
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

// seconds is a duration as a person counts it.
func seconds(d time.Duration) string { return max(0, d).Truncate(time.Second).String() }
