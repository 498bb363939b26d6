package report

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"github.com/schemactl/schemactl/publish/rollout"
)

// Measures of the picture of a plan, in pixels. The width of text depends on the reader's fonts:
// charWidth is a generous estimate for sans-serif at 13 px.
const (
	svgMargin, svgGap      = 16, 40
	svgHead, svgLine       = 34, 22
	svgPad, charWidth      = 12, 7
	svgMinBox, svgMaxChars = 150, 48
)

// svgColors returns the colours of a phase.
func svgColors(kind rollout.PhaseKind) (border, background string) {
	if kind == rollout.Publish {
		return "#0969da", "#ddf4ff"
	}
	return "#1a7f37", "#dafbe1"
}

// PlanSVG draws a plan as one SVG document: a box for each phase from left to right with its steps
// inside, arrows between the boxes, and a line below for each intermediate schema, hazard and gap.
// Long texts are cut, with the full text as the tooltip. The document loads nothing.
func PlanSVG(plan *rollout.Plan) string {
	if plan.Empty() {
		return svgPage(220, 2*svgMargin+svgHead, "Rollout plan: nothing to do", svgText(svgMargin, svgMargin+22, "Nothing to do", "600"))
	}
	var b strings.Builder
	x, tallest := svgMargin, 0
	for _, ph := range plan.Phases {
		height := svgHead + len(ph.Steps)*svgLine + svgPad
		tallest = max(tallest, height)
	}
	for i, ph := range plan.Phases {
		title := fmt.Sprintf("%d. %s", ph.Number, ph.Kind)
		width := max(svgMinBox, len(title)*charWidth+2*svgPad)
		for _, s := range ph.Steps {
			width = max(width, utf8.RuneCountInString(svgCut(step(plan, s)))*charWidth+2*svgPad)
		}
		if i > 0 {
			middle := svgMargin + tallest/2
			fmt.Fprintf(&b, "<path d=\"M%d %dH%d\" stroke=\"#57606a\" stroke-width=\"1.5\" marker-end=\"url(#arrow)\"/>\n", x-svgGap+4, middle, x-9)
		}
		border, background := svgColors(ph.Kind)
		fmt.Fprintf(&b, "<g><title>%s</title>\n", html.EscapeString(ph.Why))
		fmt.Fprintf(&b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\" stroke=\"%s\"/>\n", x, svgMargin, width, tallest, background, border)
		b.WriteString(svgText(x+svgPad, svgMargin+22, title, "600"))
		for j, s := range ph.Steps {
			fmt.Fprintf(&b, "<g><title>%s</title>%s</g>\n", html.EscapeString(step(plan, s)), strings.TrimSuffix(svgText(x+svgPad, svgMargin+svgHead+16+j*svgLine, svgCut(step(plan, s)), "400"), "\n"))
		}
		b.WriteString("</g>\n")
		x += width + svgGap
	}
	width, height := x-svgGap+svgMargin, tallest+2*svgMargin
	for _, n := range svgNotes(plan) {
		text := svgCut(n.text)
		width = max(width, utf8.RuneCountInString(text)*charWidth+2*svgMargin)
		fmt.Fprintf(&b, "<g><title>%s</title>%s</g>\n", html.EscapeString(n.full), strings.TrimSuffix(svgText(svgMargin, height+4, text, "400"), "\n"))
		height += svgLine
	}
	return svgPage(width, height, "Rollout plan: "+planSize(plan), b.String())
}

// svgNote is a line below the boxes, with its tooltip.
type svgNote struct{ text, full string }

// svgNotes returns the lines about what the phases lead through, and what known operations show of
// it. The label of the document counts the hazards and gaps that are left out.
func svgNotes(plan *rollout.Plan) []svgNote {
	var out []svgNote
	for _, t := range plan.Intermediates() {
		n := svgNote{text: fmt.Sprintf("◇ intermediate schema · %s, phases %d to %d", t.Subgraph, t.From, t.Until)}
		n.full = n.text
		for _, s := range plan.Subgraphs {
			if s.Name == t.Subgraph && s.Intermediate != nil {
				n.full = strings.TrimSpace(s.Intermediate.SDL)
			}
		}
		out = append(out, n)
	}
	if plan.Proof != nil {
		out = append(out, svgNote{text: ProofLine(plan.Proof), full: ProofLine(plan.Proof) + " (" + proofDetail(plan.Proof) + ")"})
	}
	for _, list := range lossLists(plan.Losses(), true) {
		for _, l := range list.shown {
			out = append(out, svgNote{l.brief, strings.Join(l.lines(Plain()), "\n")})
		}
	}
	return out
}

// svgPage returns a document around its body. label is for screen readers.
func svgPage(width, height int, label, body string) string {
	return fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", width, height, width, height, html.EscapeString(label)) +
		"<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#57606a\"/></marker></defs>\n" +
		body + "</svg>\n"
}

// svgText returns one line of text whose baseline starts at (x, y).
func svgText(x, y int, text, weight string) string {
	return fmt.Sprintf("<text x=\"%d\" y=\"%d\" font-family=\"system-ui, sans-serif\" font-size=\"13\" font-weight=\"%s\" fill=\"#1f2328\">%s</text>\n", x, y, weight, html.EscapeString(text))
}

// svgCut cuts a text to svgMaxChars characters, the ellipsis included.
func svgCut(text string) string {
	if runes := []rune(text); len(runes) > svgMaxChars {
		return string(runes[:svgMaxChars-1]) + "…"
	}
	return text
}
