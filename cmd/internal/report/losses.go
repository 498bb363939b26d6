package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// maxLosses is how many hazards, and how many gaps, are shown for people. Machines get
// thousands.
const maxLosses = 20

// Safety returns what a plan has been proven for. With hazards or gaps that is less: requests are
// safe, and answers may be lost or elements missing.
func Safety(losses rollout.Losses) string {
	if len(losses.Excused) > 0 {
		return "safe for known operations only"
	}
	var less []string
	if n := rollout.CountHazards(losses.Hazards); n > 0 {
		less = append(less, Count(n, "hazard")+" in what is answered")
	}
	if n := rollout.CountGaps(losses.Gaps); n > 0 {
		less = append(less, Count(n, "gap")+" in what can be asked")
	}
	if len(less) == 0 {
		return "every state proven safe"
	}
	return "every state is safe for requests; " + strings.Join(less, ", ")
}

// loss is a hazard or a gap as people read it.
type loss struct {
	// noun is "hazard" or "gap", of the subgraph of a hazard.
	noun, of string
	message  string
	// more are the lines after the message: what clients lose or miss, whether it needs consent,
	// and what helps.
	more []string
	// brief is a line for pictures.
	brief string
	// stops is true if it needs consent, bars if it does or may, allowed if the policy asks for no
	// warning.
	stops, bars, allowed bool
}

// lossList are losses of one kind: those that are shown, those that stop first, and a line about
// the others, which is empty if there are none.
type lossList struct {
	shown []loss
	rest  string
	// left is the number of losses that the report itself leaves out.
	left int
}

// lossLists returns the hazards, the gaps and what is excused, to show. evidence adds the positions
// to the messages.
func lossLists(losses rollout.Losses, evidence bool) [3]lossList {
	var lists [3]lossList
	for _, h := range losses.Hazards {
		if h.More > 0 {
			lists[0].left += h.More
			continue
		}
		lists[0].shown = append(lists[0].shown, hazardLoss(h, evidence))
	}
	for _, g := range losses.Gaps {
		if g.More > 0 {
			lists[1].left += g.More
			continue
		}
		lists[1].shown = append(lists[1].shown, gapLoss(g))
	}
	for _, e := range losses.Excused {
		lists[2].shown = append(lists[2].shown, loss{noun: "excused", of: e.Subgraph, message: e.Text(), brief: "⚠ excused · " + e.Subgraph})
	}
	for i := range lists {
		lists[i].cut()
	}
	return lists
}

// cut leaves the first losses, and before them those that stop.
func (l *lossList) cut() {
	n := len(l.shown) - maxLosses
	if n <= 0 {
		return
	}
	slices.SortStableFunc(l.shown, func(a, b loss) int {
		rank := map[bool]int{true: 0, false: 1}
		return rank[a.stops] - rank[b.stops]
	})
	has := "all"
	if l.left > 0 {
		has = fmt.Sprintf("the first %d", len(l.shown))
	}
	l.rest = fmt.Sprintf("… and %s more; --format json has %s", Count(n+l.left, l.shown[0].noun), has)
	l.shown = l.shown[:maxLosses]
}

// word returns the noun in the colour of what the loss means for the rollout.
func (l loss) word(st Style) string {
	switch {
	case l.bars:
		return st.Red(l.noun)
	case l.allowed:
		return l.noun
	}
	return st.Yellow(l.noun)
}

// lines returns the loss line by line.
func (l loss) lines(st Style) []string {
	first := l.word(st) + " "
	if l.of != "" {
		first += l.of + ": "
	}
	out := []string{first + l.message}
	for _, line := range l.more {
		out = append(out, "  "+line)
	}
	return out
}

// LossLines returns what people read of hazards and gaps, line by line. evidence adds the positions
// of hazards.
func LossLines(st Style, losses rollout.Losses, evidence bool) []string {
	var out []string
	for _, list := range lossLists(losses, evidence) {
		for _, l := range list.shown {
			out = append(out, l.lines(st)...)
		}
		if list.rest != "" {
			out = append(out, list.rest)
		}
	}
	return out
}

// lossesText prints hazards and gaps for a terminal, a block each.
func lossesText(w io.Writer, st Style, indent string, losses rollout.Losses) {
	for _, line := range LossLines(st, losses, true) {
		_, _ = fmt.Fprintf(w, "%s%s\n", indent, indentRest(line))
	}
}

// lossesMarkdown prints hazards and gaps as a quote each, and nothing if there are none.
func lossesMarkdown(w io.Writer, losses rollout.Losses) {
	if len(losses.Hazards)+len(losses.Gaps)+len(losses.Excused) == 0 {
		return
	}
	safety := Safety(losses)
	md(w, "%s:\n\n", strings.ToUpper(safety[:1])+safety[1:])
	for _, list := range lossLists(losses, true) {
		for _, l := range list.shown {
			mark, of := "⚠️", sink.Markdown("")
			switch {
			case l.bars:
				mark = "❌"
			case l.allowed:
				mark = "ℹ️"
			}
			if l.of != "" {
				of = sink.Code(l.of) + ": "
			}
			md(w, "> %s **%s** %s%s\n", mark, l.noun, of, l.message)
			for _, line := range l.more {
				md(w, ">\n> %s\n", line)
			}
			_, _ = fmt.Fprintln(w)
		}
		if list.rest != "" {
			md(w, "%s\n\n", list.rest)
		}
	}
}

// lossLevel returns the level of a hazard or gap, in SARIF's words, by whether the policy allows
// it. It fails no check.
func lossLevel(allowed bool) string {
	if allowed {
		return "note"
	}
	return "warning"
}

// Accepted prints for a terminal what somebody accepted of the hazards, gaps and routing
// URLs of a change.
func Accepted(w io.Writer, st Style, all []publish.Consent) {
	for _, c := range all {
		if c.Kind == publish.ConsentHazard || c.Kind == publish.ConsentGaps || c.Kind == publish.ConsentInvalidURL {
			_, _ = fmt.Fprintf(w, "%s\n", st.Yellow("accepted: "+c.String()))
		}
	}
}

// AcceptedMarkdown prints the same as a list.
func AcceptedMarkdown(w io.Writer, all []publish.Consent) {
	if len(all) > 0 {
		_, _ = fmt.Fprintln(w)
	}
	consentLines(w, all)
}
