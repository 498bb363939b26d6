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

// Publication is what a publish or a removal did, and its JSON form.
type Publication struct {
	Version int  `json:"version"`
	DryRun  bool `json:"dryRun,omitempty"`
	// Check is the check before the publish, where one was asked for.
	Check *publish.CheckResult `json:"check,omitempty"`
	publish.BatchResult
	// Launch is nil when none was waited for.
	Launch *launch.Tree `json:"launch,omitempty"`

	// Failed tells that not all of it was published.
	Failed bool `json:"-"`
}

// SidePublication is what `publish --phase` did, and its JSON form.
type SidePublication struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	Phase    publish.Side      `json:"phase"`
	DryRun   bool              `json:"dryRun,omitempty"`
	// Check is the check of all that is left of the change, where one was asked for.
	Check *publish.CheckResult `json:"check,omitempty"`
	// Orders are what each changed subgraph needs.
	Orders []publish.OrderReport `json:"orders"`
	// Published is empty when nothing is to be published on this side.
	Published []Publication `json:"published"`
	Notes     []string      `json:"notes,omitempty"`

	// Failed tells that not all of it was published.
	Failed bool `json:"-"`
}

// Text prints what a publish did. Where a check has stopped it, the check has told the reader.
func (p Publication) Text(w io.Writer, st Style) {
	if p.Check != nil && p.Check.Stops() {
		return
	}
	Batch(w, st, p.BatchResult, p.DryRun)
	if p.Launch != nil {
		Tree(w, st, *p.Launch)
	}
}

// Text prints what a publish did on one side of a deploy.
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

// Markdown tells what was published on one side of a deploy, for a job summary.
func (p SidePublication) Markdown(w io.Writer) {
	for i, one := range p.Published {
		if i == 0 {
			one.Check = p.Check // it is about all of them
		}
		one.Markdown(w)
	}
	if len(p.Published) == 0 {
		none := Publication{Check: p.Check, DryRun: p.DryRun, Failed: p.Failed}
		none.Ref = p.GraphRef
		none.Markdown(w)
	}
}

// Deleted prints the removal of a subgraph.
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
