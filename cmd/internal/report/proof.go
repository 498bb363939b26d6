package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/publish/rollout"
)

// ProofLine returns what a plan was proven by, such as "121 operations, 968 plans, 0 refused".
func ProofLine(p *rollout.Proof) string {
	text := fmt.Sprintf("%s, %s, %d refused", Count(p.Operations, "operation"), Count(p.Plans, "plan"), p.Refused())
	if n := len(p.NotJudged); n > 0 {
		text += fmt.Sprintf(", %d not judged", n)
	}
	if n := len(p.Invalid); n > 0 {
		text += fmt.Sprintf(", %d invalid", n)
	}
	return text
}

// proofDetail returns how the plans were made.
func proofDetail(p *rollout.Proof) string {
	return fmt.Sprintf("planned as %s do in %s, %s judged", strings.Join(p.Planners, " and "), Count(p.States, "state"), Count(p.Fetches, "fetch"))
}

// maxRefusals is how many refusals, and how many operations that were not judged, are shown for
// people. Machines get all of them.
const maxRefusals = 20

// sortedRefusals returns all refusals, those that stop first.
func sortedRefusals(p *rollout.Proof) []rollout.Refusal {
	out := slices.Clone(p.Refusals)
	slices.SortStableFunc(out, func(a, b rollout.Refusal) int {
		rank := map[bool]int{false: 0, true: 1}
		return rank[a.Present] - rank[b.Present]
	})
	return out
}

// shownRefusals returns the first refusals, and how many are left out.
func shownRefusals(p *rollout.Proof) (shown []rollout.Refusal, more int) {
	shown = sortedRefusals(p)
	if more = len(shown) - maxRefusals; more > 0 {
		shown = shown[:maxRefusals]
	}
	return shown, max(0, more)
}

// refusalHead returns who is refused, when, and by whom.
func refusalHead(r rollout.Refusal) string {
	text := fmt.Sprintf("%s, %s: %s does not answer the fetch %s", r.Asking(), r.When(), r.Who(), r.Place())
	if r.Present {
		text += "; so it is before the plan begins, the plan is not to blame"
	}
	return text
}

// refusalWhat returns what is refused, with its kind and positions.
func refusalWhat(r rollout.Refusal) string {
	text := fmt.Sprintf("%s (%s)", r.Message, r.Kind)
	var at []string
	for _, p := range r.At {
		name := p.File
		if name == "" {
			name = p.Subgraph
		}
		at = append(at, fmt.Sprintf("%s:%d", name, p.Line))
	}
	if len(at) > 0 {
		text += ": " + strings.Join(slices.Compact(at), ", ")
	}
	return text
}

// refusalFetch returns the fetch and the planners that make it.
func refusalFetch(r rollout.Refusal) string {
	return fmt.Sprintf("%s (%s)", r.Document, strings.Join(r.Planners, ", "))
}

// ProofLines returns what people read of a proof, line by line; nothing without one.
func ProofLines(st Style, p *rollout.Proof) []string {
	if p == nil {
		return nil
	}
	mark := st.Green("✔")
	switch {
	case len(p.Stopping()) > 0:
		mark = st.Red("✘")
	case len(p.NotJudged) > 0:
		mark = st.Yellow("?")
	}
	out := []string{fmt.Sprintf("%s %s %s", mark, ProofLine(p), st.Dim("("+proofDetail(p)+")"))}
	shown, more := shownRefusals(p)
	for _, r := range shown {
		word := st.Red("refused")
		if r.Present {
			word = st.Yellow("refused")
		}
		out = append(out, word+" "+refusalHead(r), "  "+refusalWhat(r), "  "+st.Dim("fetch: "+refusalFetch(r)))
	}
	if more > 0 {
		out = append(out, fmt.Sprintf("… and %s more; --format json has all", Count(more, "refusal")))
	}
	for i, n := range p.NotJudged {
		if i == maxRefusals {
			out = append(out, fmt.Sprintf("… and %d more; --format json has all", len(p.NotJudged)-i))
			break
		}
		out = append(out, st.Yellow("not judged")+" "+n.Text())
	}
	for i, n := range p.Invalid {
		if i == maxRefusals {
			out = append(out, fmt.Sprintf("… and %d invalid more; --format json has all", len(p.Invalid)-i))
			break
		}
		out = append(out, st.Yellow("invalid")+" "+n.Text())
	}
	return out
}

// proofText prints a proof for a terminal.
func proofText(w io.Writer, st Style, p *rollout.Proof) {
	for _, line := range ProofLines(st, p) {
		_, _ = fmt.Fprintln(w, indentRest(line))
	}
}

// proofMarkdown prints a proof: a line, and a quote for each refusal.
func proofMarkdown(w io.Writer, p *rollout.Proof) {
	if p == nil {
		return
	}
	mark := "✅"
	switch {
	case len(p.Stopping()) > 0:
		mark = "❌"
	case len(p.NotJudged) > 0:
		mark = "⚠️"
	}
	md(w, "%s Known operations: %s (%s).\n\n", mark, ProofLine(p), proofDetail(p))
	shown, more := shownRefusals(p)
	for _, r := range shown {
		mark := "❌"
		if r.Present {
			mark = "⚠️"
		}
		md(w, "> %s **refused** %s\n>\n> %s\n>\n> %s\n\n", mark, refusalHead(r), refusalWhat(r), sink.Code(refusalFetch(r)))
	}
	if more > 0 {
		md(w, "… and %s more; `--format json` has all\n\n", Count(more, "refusal"))
	}
	for i, n := range p.NotJudged {
		if i == maxRefusals {
			_, _ = fmt.Fprintf(w, "… and %d more; `--format json` has all\n\n", len(p.NotJudged)-i)
			break
		}
		md(w, "> ⚠️ **not judged** %s\n\n", n.Text())
	}
	for i, n := range p.Invalid {
		if i == maxRefusals {
			_, _ = fmt.Fprintf(w, "… and %d invalid more; `--format json` has all\n\n", len(p.Invalid)-i)
			break
		}
		md(w, "> ⚠️ **invalid** %s\n\n", n.Text())
	}
}
