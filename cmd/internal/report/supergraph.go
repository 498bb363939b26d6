package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/rollback"
)

// SupergraphDiff is the difference of the supergraphs of two launches. It is also the JSON of the
// command.
type SupergraphDiff struct {
	Version  int    `json:"version"`
	GraphRef string `json:"graphRef"`
	// From and To are launch ids.
	From string `json:"from"`
	To   string `json:"to"`
	// API is the list of the changes that clients see.
	API []APIChange `json:"api"`
	// Unified is the unified diff of the SDL of both, empty if they are equal.
	Unified string `json:"unified,omitempty"`
	// Texts are the supergraphs themselves, for the unified diff in colours.
	Texts [2]string `json:"-"`
}

// supergraphDiffVersion is the version of the JSON of a [SupergraphDiff].
const supergraphDiffVersion = 1

// DiffSupergraphs compares the supergraphs of two launches of one variant, as text and by their API
// schemas.
func DiffSupergraphs(from, to launch.Composed) SupergraphDiff {
	return SupergraphDiff{
		Version: supergraphDiffVersion, GraphRef: from.Ref.String(), From: from.ID, To: to.ID, API: APIChanges(from.Graph.API(), to.Graph.API()),
		Unified: UnifiedText("launch "+from.ID, "launch "+to.ID, from.SDL, to.SDL), Texts: [2]string{from.SDL, to.SDL},
	}
}

// APIChange is one change of an API schema. Its impact and message are those of the rule for its
// kind; a kind without a rule has no impact.
type APIChange struct {
	Kind       string `json:"kind"`
	Impact     string `json:"impact"`
	Coordinate string `json:"coordinate"`
	Message    string `json:"message"`
}

// APIChanges returns the changes from one API schema to another. It is never nil, so that JSON has
// an empty list.
func APIChanges(before, after *sdl.Schema) []APIChange {
	out := []APIChange{}
	for _, c := range diff.Changes(before, after) {
		change := APIChange{Kind: string(c.Kind), Coordinate: c.Coordinate, Message: string(c.Kind)}
		if rule := rules.Find(c.Kind); rule != nil {
			change.Impact, change.Message = string(rule.Impact), rule.Say(c)
		}
		out = append(out, change)
	}
	return out
}

// UnifiedText returns the unified diff of two texts without colours, empty if they are equal.
func UnifiedText(oldName, newName, old, now string) string {
	var b strings.Builder
	writeUnified(&b, Plain(), oldName, newName, old, now, 0)
	return b.String()
}

// Supergraphs prints a difference for a terminal: the changes that clients see, then the unified
// diff of the two texts.
func Supergraphs(w io.Writer, st Style, d SupergraphDiff) {
	switch {
	case d.Unified == "":
		_, _ = fmt.Fprintf(w, "both launches of %s have the same supergraph\n", d.GraphRef)
		return
	case len(d.API) == 0:
		_, _ = fmt.Fprintf(w, "%s\n", st.Dim("clients see no difference"))
	}
	for _, c := range d.API {
		word := c.Impact
		switch rules.Impact(c.Impact) {
		case rules.Breaking:
			word = st.Red(word)
		case rules.Dangerous:
			word = st.Yellow(word)
		default:
			word = st.Dim(word)
		}
		_, _ = fmt.Fprintf(w, "%s %s  %s\n", word, c.Coordinate, c.Message)
	}
	_, _ = fmt.Fprintln(w)
	writeUnified(w, st, "launch "+d.From, "launch "+d.To, d.Texts[0], d.Texts[1], 0)
}

// Rollback prints the verdict on routers going back to the supergraph of a launch: what is taken to
// be deployed, then the answer by subgraph with the reasons against it.
func Rollback(w io.Writer, st Style, v rollback.Verdict, launchID string) {
	deployedCode(w, st, v.Deployed)
	for _, s := range v.Subgraphs {
		word := st.Green("ok")
		if s.Missing || s.URL != "" || len(s.Violations) > 0 {
			word = st.Red("no")
		}
		_, _ = fmt.Fprintf(w, "%s %s\n", word, s.Name)
		for _, h := range s.Hazards {
			_, _ = fmt.Fprintf(w, "   %s %s; %s\n", st.Yellow("hazard"), h, unknownLoss)
		}
	}
	for _, reason := range v.Reasons() {
		_, _ = fmt.Fprintf(w, "   %s\n", reason)
	}
	for _, name := range v.Unused {
		_, _ = fmt.Fprintf(w, "%s\n", st.Dim(name+" is not in that supergraph: it gets no requests after the rollback"))
	}
	if v.OK {
		_, _ = fmt.Fprintf(w, "the deployed subgraphs serve the supergraph of launch %s\n", launchID)
	} else {
		_, _ = fmt.Fprintf(w, "%s\n", st.Red("the deployed subgraphs do not serve the supergraph of launch "+launchID+": nothing was pinned"))
	}
}

// deployedCode prints where it is known from what is deployed, and names the subgraphs of which
// that is only assumed.
func deployedCode(w io.Writer, st Style, all []rollback.Code) {
	var assumed []string
	for _, c := range all {
		if c.Assumed {
			assumed = append(assumed, c.Subgraph)
			continue
		}
		_, _ = fmt.Fprintf(w, "deployed %s: %s\n", st.Bold(c.Subgraph), c.From)
	}
	if len(assumed) > 0 {
		_, _ = fmt.Fprintf(w, "%s what is registered now of %s is taken to be deployed; where it is not, name its schema (NAME=FILE, git:REF:PATH) or where it is told (--deployed)\n",
			st.Yellow("assumed:"), strings.Join(assumed, ", "))
	}
}
