package config

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/nearest"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/pattern"
)

// Check is the section `check` of schemactl.yaml: the policy that a team has agreed to.
type Check struct {
	// Severity overrides levels by the code of a rule or hint. The impact of a rule is breaking,
	// dangerous, safe or off; that of a rule on the planner ordered, safe or off. The severity of a
	// hint is error, warning, info or off.
	Severity map[string]string `yaml:"severity"`
	// DeprecationGrace is the impact of removing a deprecated element: breaking (default),
	// dangerous or safe.
	DeprecationGrace string `yaml:"deprecationGrace"`
	// Optional lists parts that need not be judged for a check to pass: composition, clients,
	// operations, contracts, planner, plans, remote.
	Optional []string `yaml:"optional"`
	// OnlyNew sets aside the composition errors that the base has too.
	OnlyNew bool `yaml:"onlyNew"`
	// AcceptLabel is the label of a pull request that accepts its breaking changes, in GitHub
	// Actions. Empty means that no label does.
	AcceptLabel string `yaml:"acceptLabel"`
	// Ignore sets findings aside by rule and coordinate.
	Ignore []Waiver `yaml:"ignore"`
	// Approvals set findings aside by the fingerprint that a report shows.
	Approvals []Waiver `yaml:"approvals"`
}

// Waiver is one entry of `ignore` or `approvals`. An approval has a fingerprint, an entry of ignore
// any of the others.
type Waiver struct {
	Rule        string `yaml:"rule"`
	Coordinate  string `yaml:"coordinate"`
	Subgraph    string `yaml:"subgraph"`
	Variant     string `yaml:"variant"`
	Fingerprint string `yaml:"fingerprint"`
	Reason      string `yaml:"reason"`
	// Until is the last day on which it counts, as 2006-01-02. Empty means for good.
	Until string `yaml:"until"`

	file         string
	line, column int // of the entry in the file
}

var fingerprint = pattern.New(`^[0-9a-f]{16}$`)

// checkSection validates the section `check` and the threshold failOn, and sets the positions of
// waivers. refuse takes a message and the path of the key.
func (g *Graph) checkSection(d *document, refuse func(message string, keys ...any)) {
	c := &g.Check
	if _, err := check.ParseFailOn(g.FailOn); err != nil {
		refuse("failOn: "+err.Error(), "failOn")
	}
	for _, id := range slices.Sorted(maps.Keys(c.Severity)) {
		if err := severityProblem(id, c.Severity[id]); err != nil {
			refuse(err.Error(), "check", "severity", id)
		}
	}
	switch c.DeprecationGrace {
	case "", string(rules.Breaking), string(rules.Dangerous), string(rules.Safe):
	default:
		refuse(fmt.Sprintf("deprecationGrace %q: use breaking, dangerous or safe", c.DeprecationGrace), "check", "deprecationGrace")
	}
	for i, part := range c.Optional {
		if !slices.Contains(check.Parts(), check.Part(part)) {
			refuse(fmt.Sprintf("optional: a check has no part %q; use %s", part, partNames()), "check", "optional", i)
		}
	}
	waivers := func(key string, list []Waiver, problem func(Waiver) error) {
		for i := range list {
			w := &list[i]
			w.file = d.file
			w.line, w.column = locate(d.root, "check", key, i)
			if err := errors.Join(problem(*w), w.common()); err != nil {
				refuse(strings.ReplaceAll(err.Error(), "\n", "; "), "check", key, i)
			}
			if n := slices.IndexFunc(list[:i], w.same); n >= 0 {
				refuse(fmt.Sprintf("entry %d of %s says the same as entry %d", i+1, key, n+1), "check", key, i)
			}
		}
	}
	waivers("ignore", c.Ignore, func(w Waiver) error { return w.ignoreProblem(c.Severity) })
	waivers("approvals", c.Approvals, Waiver.approvalProblem)
}

// partNames lists the parts of a check for a message.
func partNames() string {
	var names []string
	for _, p := range check.Parts() {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
}

// severityProblem returns the mistake in one entry of `severity`, if there is one: an unknown code,
// a composition error, or a level that the rule or hint cannot have.
func severityProblem(id, level string) error {
	var allowed []string
	switch rule := rules.Find(diff.Kind(id)); {
	case rule != nil && rule.Verdict == rules.Planner:
		allowed = []string{string(rules.Ordered), string(rules.Safe), string(policy.Off)}
	case rule != nil:
		allowed = []string{string(rules.Breaking), string(rules.Dangerous), string(rules.Safe), string(policy.Off)}
	default:
		info, ok := codes.Lookup(id)
		switch {
		case !ok:
			return unknownRule(id)
		case info.Phase != codes.Hints:
			return fmt.Errorf("severity: %s is a composition error; what does not compose cannot be published, whatever its severity", id)
		}
		allowed = []string{"error", "warning", "info", string(policy.Off)}
	}
	if !slices.Contains(allowed, level) {
		return fmt.Errorf("severity: %s cannot be %q; use %s", id, level, strings.Join(allowed, ", "))
	}
	return nil
}

// unknownRule returns the error for a code that neither a rule nor a hint has, with similar ones.
func unknownRule(id string) error {
	known := make([]string, 0, 256)
	for _, r := range rules.All() {
		known = append(known, string(r.ID))
	}
	for _, c := range codes.All() {
		known = append(known, c.Code)
	}
	if near := nearest.Names(id, known); len(near) > 0 {
		return fmt.Errorf("there is no rule %q; did you mean %s?", id, strings.Join(near, ", "))
	}
	return fmt.Errorf("there is no rule %q; `schemactl rules` lists them", id)
}

// common returns the mistakes that entries of `ignore` and `approvals` can share.
func (w Waiver) common() error {
	var err error
	if strings.TrimSpace(w.Reason) == "" {
		err = errors.New("give a reason: the next reader wants to know why")
	}
	if _, bad := time.Parse(time.DateOnly, w.Until); w.Until != "" && bad != nil {
		err = errors.Join(err, fmt.Errorf("until %q: write a day as 2026-12-31", w.Until))
	}
	return err
}

// ignoreProblem returns the mistakes in an entry of `ignore`. severity is the key of that name: an
// entry for a rule that is off or safe there would have no effect.
func (w Waiver) ignoreProblem(severity map[string]string) error {
	var err error
	switch {
	case w.Fingerprint != "":
		err = errors.New("a fingerprint belongs under approvals")
	case w.Rule == "" && w.Coordinate == "":
		err = errors.New("name a rule, a coordinate, or both: this would ignore everything")
	case w.Rule != "" && rules.Find(diff.Kind(w.Rule)) == nil:
		err = unknownRule(w.Rule)
	case w.Rule != "" && severity[w.Rule] == "" && rules.Find(diff.Kind(w.Rule)).Impact == rules.Safe:
		err = fmt.Errorf("%s is safe anyway, so there is nothing to ignore", w.Rule)
	case severity[w.Rule] == string(policy.Off) || severity[w.Rule] == string(rules.Safe):
		err = fmt.Errorf("severity says that %s is %s, so there is nothing to ignore: leave one of the two out", w.Rule, severity[w.Rule])
	}
	if _, bad := path.Match(w.Coordinate, ""); bad != nil {
		err = errors.Join(err, fmt.Errorf("coordinate %q is no pattern: %w", w.Coordinate, bad))
	}
	return err
}

// approvalProblem returns the mistake in an entry of `approvals`, if there is one.
func (w Waiver) approvalProblem() error {
	switch {
	case w.Rule+w.Coordinate+w.Subgraph+w.Variant != "":
		return errors.New("an approval names a fingerprint and nothing else; rules and coordinates belong under ignore")
	case !fingerprint.Get().MatchString(w.Fingerprint):
		return fmt.Errorf("fingerprint %q: copy the 16 characters that the report shows", w.Fingerprint)
	}
	return nil
}

// same reports whether two entries set the same findings aside.
func (w Waiver) same(o Waiver) bool {
	return w.Rule == o.Rule && w.Coordinate == o.Coordinate && w.Subgraph == o.Subgraph && w.Variant == o.Variant && w.Fingerprint == o.Fingerprint
}

// Policy returns the section `check` in the form that package policy applies. The graph must be one
// of [ParseGraph].
func (g *Graph) Policy() policy.Policy {
	p := policy.Policy{
		Impact: map[string]rules.Impact{}, Hints: map[string]*diag.Severity{},
		DeprecationGrace: rules.Impact(g.Check.DeprecationGrace), OnlyNew: g.Check.OnlyNew, Optional: g.Check.Optional,
	}
	severities := map[string]diag.Severity{"error": diag.Error, "warning": diag.Warning, "info": diag.Info}
	for id, level := range g.Check.Severity {
		if rules.Find(diff.Kind(id)) != nil {
			p.Impact[id] = rules.Impact(level)
			continue
		}
		p.Hints[id] = nil
		if s, ok := severities[level]; ok {
			p.Hints[id] = &s
		}
	}
	for _, w := range slices.Concat(g.Check.Ignore, g.Check.Approvals) {
		until, _ := time.Parse(time.DateOnly, w.Until)
		p.Waivers = append(p.Waivers, policy.Waiver{
			Fingerprint: w.Fingerprint, Rule: w.Rule, Coordinate: w.Coordinate, Subgraph: w.Subgraph, Variant: w.Variant, Reason: w.Reason, Until: until,
			Position: diag.Position{File: w.file, Line: w.line, Column: w.column},
		})
	}
	return p
}
