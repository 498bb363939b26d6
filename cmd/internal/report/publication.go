package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// Printable is a report with a text and a Markdown form. Its JSON form is the value itself.
type Printable interface {
	Text(w io.Writer, st Style)
	Markdown(w io.Writer)
}

// Publication is the result of a publish or of a deletion, and its JSON form.
type Publication struct {
	Version int  `json:"version"`
	DryRun  bool `json:"dryRun,omitempty"`
	// Check is the check before the publish, if there was one.
	Check *publish.CheckResult `json:"check,omitempty"`
	publish.BatchResult
	// Launch is the launch, if it was waited for.
	Launch *launch.Tree `json:"launch,omitempty"`

	// Failed is set if not all subgraphs were published.
	Failed bool `json:"-"`
}

// SidePublication is the result of `publish --phase`, and its JSON form.
type SidePublication struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	Phase    publish.Side      `json:"phase"`
	DryRun   bool              `json:"dryRun,omitempty"`
	// Check is the check of the part of the change that is not registered yet, if there was one.
	Check *publish.CheckResult `json:"check,omitempty"`
	// Orders are the orders of the changed subgraphs.
	Orders []publish.OrderReport `json:"orders"`
	// Published is empty if there is nothing to publish on this side of a deploy.
	Published []Publication `json:"published"`
	Notes     []string      `json:"notes,omitempty"`

	// Failed is set if not all subgraphs were published.
	Failed bool `json:"-"`
}

// Text prints a publish for a terminal. It prints nothing if the check stopped the publish: the
// check has been printed then.
func (p Publication) Text(w io.Writer, st Style) {
	if p.Check != nil && p.Check.Stops() {
		return
	}
	Batch(w, st, p.BatchResult, p.DryRun)
	if p.Launch != nil {
		Tree(w, st, *p.Launch)
	}
}

// Text prints a publish on one side of a deploy for a terminal: the orders of the changed
// subgraphs, then each batch with its launch. It prints nothing if the check stopped the publish.
func (p SidePublication) Text(w io.Writer, st Style) {
	if p.Check != nil && p.Check.Stops() {
		return
	}
	for _, o := range p.Orders {
		_, _ = fmt.Fprintf(w, "%s: %s\n   %s\n", st.Bold(o.Subgraph), o.Order, o.Reason)
	}
	for _, note := range p.Notes {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Yellow("note:"), note)
	}
	if len(p.Published) == 0 && !p.Failed {
		_, _ = fmt.Fprintf(w, "nothing to publish %s\n", p.Phase)
	}
	for _, one := range p.Published {
		Batch(w, st, one.BatchResult, one.DryRun)
		if one.Launch != nil {
			Tree(w, st, *one.Launch)
		}
	}
}

// Markdown prints a publish on one side of a deploy for a job summary. The check is printed with
// the first batch.
func (p SidePublication) Markdown(w io.Writer) {
	for i, one := range p.Published {
		if i == 0 {
			one.Check = p.Check // of all batches
		}
		one.Markdown(w)
	}
	if len(p.Published) == 0 {
		none := Publication{Check: p.Check, DryRun: p.DryRun, Failed: p.Failed}
		none.Ref = p.GraphRef
		none.Markdown(w)
	}
}

// Deleted prints the deletion of a subgraph for a terminal.
func Deleted(w io.Writer, st Style, p Publication) {
	verb := "deleted from"
	if p.DryRun {
		verb = "the rest composes: would delete from"
	}
	_, _ = fmt.Fprintf(w, "%s %s: %s\n", st.Green(verb), p.Ref, p.Removed[0])
	if p.Launch != nil {
		Tree(w, st, *p.Launch)
	}
}
