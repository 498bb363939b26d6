package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// previewVersion is the version of the JSON of a [ContractPreviews].
const previewVersion = 1

// ContractPreviews is what a change of schemas, tags or filters does to contracts.
type ContractPreviews struct {
	Version int `json:"version"`
	// Verdict is the answer on all contracts.
	Verdict check.Verdict `json:"verdict"`
	// Reasons are why the verdict is no, worst first.
	Reasons []string `json:"reasons,omitempty"`
	// Unjudged are the parts that were not judged.
	Unjudged []check.Unjudged `json:"notJudged,omitempty"`
	// Federation is the composition that made both sides.
	Federation spec.Composition `json:"federation"`
	// Notes are remarks, a sentence each without its full stop.
	Notes     []string          `json:"notes,omitempty"`
	Contracts []ContractPreview `json:"contracts"`

	// Check is the report of the check that judged the contracts, for the formats that it has.
	Check *check.Report `json:"-"`
}

// ContractPreview is what a change does to one contract.
type ContractPreview struct {
	Name string `json:"name"`
	check.Judgement
	// Filter is the filter after the change, and Was the one before it, where that is another one.
	Filter supergraph.Filter  `json:"filter"`
	Was    *supergraph.Filter `json:"was,omitempty"`
	// New reports whether the contract does not exist before the change.
	New bool `json:"new,omitempty"`
	// Errors are why the contract cannot be built after the change, and BaseErrors why it could not
	// be built before it.
	Errors     diag.List `json:"errors,omitempty"`
	BaseErrors diag.List `json:"baseErrors,omitempty"`
	// Warnings tell where another reading of the include list hides or shows something else.
	Warnings diag.List `json:"warnings,omitempty"`
	// Shown counts what the clients of the contract see after the change.
	Shown Elements `json:"shown"`
	// Hidden are the coordinates of what the graph's own API has and the contract hides. What is in
	// a type or field that is listed is not listed itself.
	Hidden []string `json:"hidden"`
	// Changes are what the clients of the contract gain and lose by the change.
	Changes []ContractChange `json:"changes"`
}

// Elements counts the types of an API schema, and the fields and enum values in them. Built-in
// types do not count.
type Elements struct {
	Types  int `json:"types"`
	Fields int `json:"fields"`
	Values int `json:"values"`
}

// ContractChange is one change that the clients of a contract see.
type ContractChange struct {
	APIChange
	// Operations are the known operations that it concerns.
	Operations []usage.Use `json:"operations,omitempty"`
	// MoreOperations is the number of others of them that are left out.
	MoreOperations int `json:"moreOperations,omitempty"`
	// Fails reports whether it is why the verdict is no.
	Fails bool `json:"fails,omitempty"`
	// Waived reports whether the policy sets it aside.
	Waived bool `json:"waived,omitempty"`
	// More is the number of changes that this one stands for: those of a list that grew beyond its
	// bound. It is 0 for a change of its own.
	More int `json:"more,omitempty"`

	note string // on its use, for people
}

// Of returns the preview of the contracts that Check has judged, in the same order.
func (r ContractPreviews) Of(contracts []check.Contract) ContractPreviews {
	checked := r.Check
	out := ContractPreviews{
		Version: previewVersion, Verdict: checked.Verdict, Reasons: checked.Reasons, Unjudged: checked.Unjudged,
		Federation: checked.Federation, Notes: checked.Notes, Contracts: []ContractPreview{}, Check: checked,
	}
	for i, c := range checked.Contracts {
		p := ContractPreview{
			Name: c.Name, Judgement: c.Judgement, Filter: contracts[i].Filter, Was: contracts[i].Was, New: contracts[i].New,
			Errors: c.Errors, BaseErrors: c.BaseErrors, Warnings: c.Warnings, Hidden: []string{}, Changes: []ContractChange{},
		}
		if c.API != nil {
			p.Shown, p.Hidden = visible(checked.Proposal.API(), c.API)
		}
		for _, f := range c.Findings {
			p.Changes = append(p.Changes, ContractChange{
				APIChange:  APIChange{Kind: f.Code, Impact: string(f.Impact), Coordinate: f.Coordinate, Message: f.Message},
				Operations: f.Operations, MoreOperations: f.MoreOperations, Fails: f.Fails, Waived: f.Waived != nil, More: f.More, note: usageNote(f),
			})
		}
		out.Contracts = append(out.Contracts, p)
	}
	return out
}

// visible counts what an API shows of the API that it was filtered from, and lists the coordinates
// of what it hides.
func visible(all, shown *sdl.Schema) (n Elements, hidden []string) {
	hidden = []string{}
	hide := func(coordinate string) { hidden = append(hidden, coordinate) }
	for _, t := range all.Types {
		now := shown.Type(t.Name)
		if now == nil {
			hide(t.Name)
			continue
		}
		n.Types++
		for _, f := range t.Fields {
			field := now.Field(f.Name)
			if field == nil {
				hide(t.Name + "." + f.Name)
				continue
			}
			n.Fields++
			for _, a := range f.Args {
				if field.Arg(a.Name) == nil {
					hide(t.Name + "." + f.Name + "(" + a.Name + ":)")
				}
			}
		}
		for _, v := range t.Values {
			if now.Value(v.Name) == nil {
				hide(t.Name + "." + v.Name)
				continue
			}
			n.Values++
		}
	}
	slices.Sort(hidden)
	return n, hidden
}

// ContractsPreview prints a preview for people.
func ContractsPreview(w io.Writer, st Style, r ContractPreviews) {
	if len(r.Contracts) == 0 {
		_, _ = fmt.Fprintln(w, "there is no contract to preview")
	}
	for _, n := range r.Notes {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Yellow("note:"), n)
	}
	for _, p := range r.Contracts {
		p.text(w, st)
	}
	if len(r.Contracts) > 0 {
		conclusion(w, st, r.Check)
	}
}

// text prints the preview of one contract.
func (p ContractPreview) text(w io.Writer, st Style) {
	line := func(label, text string) { _, _ = fmt.Fprintf(w, "  %-12s %s\n", label, text) }
	_, _ = fmt.Fprintf(w, "contract %s\n", st.Bold(p.Name))
	line("filter", FilterText(p.Filter))
	if p.Was != nil {
		line("before", FilterText(*p.Was))
	}
	problem := func(label string, d *diag.Diagnostic) {
		_, _ = fmt.Fprintf(w, "  %s %s\n", label, d.Message)
		if len(d.Positions) > 0 {
			_, _ = fmt.Fprintf(w, "    %s %s\n", st.Dim("-->"), positions(d))
		}
		if d.Fix != "" {
			_, _ = fmt.Fprintf(w, "    %s %s\n", st.Dim("fix:"), d.Fix)
		}
	}
	for _, e := range p.Errors {
		problem(st.Red("error["+e.Code+"]:"), e)
	}
	if p.Verdict == check.NotJudged {
		_, _ = fmt.Fprintf(w, "  %s\n", st.Yellow("not judged: "+p.Why))
		for _, e := range p.onlyBefore() {
			problem("before: "+e.Code, &diag.Diagnostic{Message: e.Message, Positions: e.Positions})
		}
	}
	if len(p.Errors) == 0 && p.Shown.Types > 0 {
		line("shows", p.Shown.String())
		line("hides", listed(p.Hidden))
	}
	for _, e := range p.Warnings {
		problem(st.Yellow("warning["+e.Code+"]:"), e)
	}
	switch {
	case p.New && len(p.Errors) == 0:
		_, _ = fmt.Fprintln(w, "  "+st.Dim("it is new: no client can lose anything"))
	case p.Verdict == check.Yes && len(p.Changes) == 0:
		_, _ = fmt.Fprintln(w, "  "+st.Dim("its clients see no difference"))
	}
	for _, c := range p.Changes {
		waived := ""
		if c.Waived {
			waived = st.Dim(" (waived)")
		}
		_, _ = fmt.Fprintf(w, "  %s %s  %s%s%s\n", c.Impact, c.Coordinate, c.Message, c.note, waived)
	}
}

// onlyBefore returns the errors that the contract had before the change and has no longer.
func (p ContractPreview) onlyBefore() (out diag.List) {
	for _, b := range p.BaseErrors {
		if !slices.ContainsFunc(p.Errors, func(e *diag.Diagnostic) bool { return e.Code == b.Code && e.Message == b.Message }) {
			out = append(out, b)
		}
	}
	return out
}

// positions returns the places of a diagnostic, the first one first.
func positions(d *diag.Diagnostic) string {
	places := make([]string, len(d.Positions))
	for i, p := range d.Positions {
		places[i] = p.String()
	}
	return strings.Join(places, ", ")
}

// String returns the counts for people.
func (n Elements) String() string {
	text := Count(n.Types, "type") + " with " + Count(n.Fields, "field")
	if n.Values > 0 {
		text += " and " + Count(n.Values, "enum value")
	}
	return text
}

// maxHidden is how many hidden elements people are shown.
const maxHidden = 20

// listed returns how many coordinates there are, and the first of them.
func listed(coordinates []string) string {
	if len(coordinates) == 0 {
		return "nothing"
	}
	shown := coordinates[:min(len(coordinates), maxHidden)]
	text := fmt.Sprintf("%d: %s", len(coordinates), strings.Join(shown, ", "))
	if more := len(coordinates) - len(shown); more > 0 {
		text += ", … and " + andMore(more)
	}
	return text
}

// FilterText returns a filter in words.
func FilterText(f supergraph.Filter) string {
	tags := func(list []string, none string) string {
		if len(list) == 0 {
			return none
		}
		return strings.Join(list, ", ")
	}
	text := "include " + tags(f.Include, "everything") + "; exclude " + tags(f.Exclude, "nothing") + "; unreachable types "
	if f.HideUnreachable {
		text += "hidden"
	} else {
		text += "kept"
	}
	if f.Reading != supergraph.ReadingDocumented {
		text += "; read as " + f.Reading.String()
	}
	return text
}
