package plans

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/queryplan/compare"
)

// maxExamples is the number of operations that a finding shows.
const maxExamples = 3

// maxNamed is the number of causes and hops that a message names.
const maxNamed = 3

// group makes findings of changes: one for all with the same causes and the same code. Those that
// fail come first, then the worse codes, then those with more operations.
func group(changes []Change) []Finding {
	byKey := map[string][]Change{}
	var keys []string
	for _, c := range changes {
		key := strings.Join([]string{code(&c), fmt.Sprint(c.Fails, c.Before == nil), c.Ignored, causeKey(c.Causes)}, "\x00")
		if byKey[key] == nil {
			keys = append(keys, key)
		}
		byKey[key] = append(byKey[key], c)
	}
	out := make([]Finding, len(keys))
	for i, key := range keys {
		out[i] = newFinding(byKey[key])
	}
	codes := []string{CodeLimit, CodeRegression, CodeChanged}
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(order(b.Fails)-order(a.Fails), slices.Index(codes, a.Code)-slices.Index(codes, b.Code), b.Count-a.Count)
	})
	return out
}

func order(b bool) int {
	if b {
		return 1
	}
	return 0
}

// code returns the code of the finding that a change belongs to.
func code(c *Change) string {
	switch {
	case len(c.Limits) > 0:
		return CodeLimit
	case len(c.Regressions) > 0:
		return CodeRegression
	}
	return CodeChanged
}

// causeKey identifies a set of causes.
func causeKey(list []Cause) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.Rule + " " + c.Subgraph + " " + c.Coordinate + "\n")
	}
	return b.String()
}

// newFinding makes the finding of changes that share causes and code.
func newFinding(changes []Change) Finding {
	first := changes[0]
	f := Finding{Causes: first.Causes, Count: len(changes), Fails: first.Fails, Ignored: first.Ignored}
	f.Code, f.Severity = code(&first), severity(&first)
	f.Examples = slices.Clone(changes)
	slices.SortStableFunc(f.Examples, func(a, b Change) int { return byCost(&b, &a) })
	f.Examples = f.Examples[:min(maxExamples, len(changes))]
	f.Message = message(f.Code, changes)
	for _, c := range first.Causes {
		if f.Coordinate == "" {
			f.Coordinate = c.Coordinate
		}
		for _, p := range c.Positions {
			if !slices.Contains(f.Positions, p) {
				f.Positions = append(f.Positions, p)
			}
		}
	}
	for _, e := range f.Examples {
		if e.File != "" {
			f.Positions = append(f.Positions, diag.Position{File: e.File, Line: e.Line, Column: e.Column})
		}
	}
	if f.Fails {
		f.Fix = "Keep the fields where they are fetched together, or accept it: `plans.ignore` in `schemactl.yaml` takes an operation or a coordinate."
	}
	parts := []string{"plans", f.Code, causeKey(first.Causes)}
	if len(first.Causes) == 0 {
		parts = append(parts, first.Operation)
	}
	f.Fingerprint = policy.Fingerprint(parts...)
	return f
}

// severity is that of a finding: an error fails the check, and what is worse is a warning.
func severity(c *Change) diag.Severity {
	switch {
	case c.Fails:
		return diag.Error
	case c.Ignored == "" && len(c.Regressions) > 0:
		return diag.Warning
	}
	return diag.Info
}

// message says what becomes of the plans of operations, and why.
func message(code string, changes []Change) string {
	n := len(changes)
	what := ""
	switch code {
	case CodeLimit:
		what = plural(n, "operation needs", "operations need") + " more than the policy allows"
	case CodeRegression:
		what = plural(n, "operation gets", "operations get") + " a worse plan"
	default:
		what = plural(n, "operation gets", "operations get") + " another plan"
		if better := countOf(changes, func(c *Change) bool { return c.Improved }); better == n {
			what = plural(n, "operation gets", "operations get") + " a better plan"
		} else if better > 0 {
			what += fmt.Sprintf(" (%d a better one)", better)
		} else {
			what += ", which costs the same"
		}
	}
	if more := growth(changes); more != "" {
		what += ", " + more
	}
	if changes[0].Before == nil {
		return what + ": the base refuses them, so that there is no plan before"
	}
	return what + ": " + why(changes[0].Causes)
}

// growth tells how much worse plans get at most, and where they enter a subgraph that they did not.
func growth(changes []Change) string {
	var parts []string
	fetches, deep := 0, 0
	counts := map[compare.Hop]int{}
	for i := range changes {
		c := &changes[i]
		if c.Before == nil {
			continue
		}
		fetches, deep = max(fetches, c.After.Fetches-c.Before.Fetches), max(deep, c.After.Depth-c.Before.Depth)
		for _, h := range c.NewHops {
			counts[h]++
		}
	}
	if fetches > 0 {
		parts = append(parts, "up to "+plural(fetches, "fetch", "fetches")+" more")
	}
	if deep > 0 {
		parts = append(parts, fmt.Sprintf("up to %d deeper", deep))
	}
	if names := commonest(counts); len(names) > 0 {
		noun := "new hops "
		if len(counts) == 1 {
			noun = "new hop "
		}
		parts = append(parts, noun+strings.Join(names, ", "))
	}
	return strings.Join(parts, ", ")
}

// commonest returns the hops of most operations, and how many others there are.
func commonest(counts map[compare.Hop]int) []string {
	hops := make([]compare.Hop, 0, len(counts))
	for h := range counts {
		hops = append(hops, h)
	}
	slices.SortFunc(hops, func(a, b compare.Hop) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a.String(), b.String()))
	})
	var out []string
	for _, h := range hops[:min(maxNamed, len(hops))] {
		out = append(out, h.String())
	}
	if len(hops) > maxNamed {
		out = append(out, fmt.Sprintf("and %d more", len(hops)-maxNamed))
	}
	return out
}

// why names the causes of a change.
func why(causes []Cause) string {
	if len(causes) == 0 {
		return "no change of a subgraph lies on the fetches that differ, so that the cause is not known"
	}
	var out []string
	for _, c := range causes[:min(maxNamed, len(causes))] {
		out = append(out, c.text())
	}
	if len(causes) > maxNamed {
		out = append(out, fmt.Sprintf("and %d more", len(causes)-maxNamed))
	}
	return strings.Join(out, "; ")
}

// text is the message of a cause with the name of the subgraph in place of "this subgraph".
func (c Cause) text() string {
	if name := "`" + c.Subgraph + "`"; strings.Contains(c.Message, "this subgraph") {
		return strings.ReplaceAll(c.Message, "this subgraph", name)
	} else if !strings.Contains(c.Message, name) {
		return c.Message + " in " + name
	}
	return c.Message
}

func countOf(changes []Change, is func(*Change) bool) int {
	n := 0
	for i := range changes {
		if is(&changes[i]) {
			n++
		}
	}
	return n
}

// plural returns a number with one of two nouns.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
