package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// contractSet are the contract variants of a graph's variant, as checks and plans judge them: those
// that the registry has, and those that only the configuration has.
type contractSet struct {
	list []check.Contract
	// registered has the names of those that the registry has; nil if it was not asked.
	registered map[string]bool
	// notes are remarks on filters, a sentence each without its full stop.
	notes []string
	// edited are the names of those whose filter in the configuration is not the registered one.
	edited []string
	// more is why the registry may have others; empty if it was asked, or is not meant.
	more string
}

// contractLister is the part of the platform's client that lists contracts.
type contractLister interface {
	Contracts(ctx context.Context, graph string) ([]platformapi.Variant, error)
}

// configuredContracts returns the contracts of the configuration alone, with their own operations.
func configuredContracts(g *config.Graph) (contractSet, error) {
	var set contractSet
	for _, c := range g.Contracts {
		if err := set.add(g, rollout.Contract{Name: c.Name, Filter: g.Filter(c)}, ""); err != nil {
			return set, err
		}
	}
	return set, nil
}

// add adds a contract, with the operations that the configuration gives it. unknown is why its
// filter is not known; empty if it is.
func (s *contractSet) add(g *config.Graph, c rollout.Contract, unknown string) error {
	out := check.Contract{Contract: c, Unknown: unknown}
	if own := g.Contract(c.Name); own != nil && len(own.Operations) > 0 {
		var err error
		if out.Operations, err = input.Documents(beside(g, own.Operations)); err != nil {
			return fmt.Errorf("operations of contract %s: %w", c.Name, err)
		}
	}
	s.list = append(s.list, out)
	return nil
}

// contractsOf returns the contracts of a variant: those of the configuration first. The filter that
// the registry has is the one that launches use, so that it goes before that of the configuration.
// A key that may not list contracts is no error.
func contractsOf(ctx context.Context, reg any, ref registry.GraphRef, g *config.Graph) (contractSet, error) {
	lister, ok := reg.(contractLister)
	if !ok {
		return configuredContracts(g)
	}
	held, err := lister.Contracts(ctx, ref.Graph)
	if errors.Is(err, registry.ErrDenied) {
		set, failed := configuredContracts(g)
		set.more = fmt.Sprintf("the key may not list the variants of %s, so that its contracts are not known", ref.Graph)
		return set, failed
	}
	if err != nil {
		return contractSet{}, err
	}
	set := contractSet{registered: map[string]bool{}}
	filters := map[string]rollout.Contract{}
	unknown := map[string]string{}
	for _, v := range held {
		if name := v.Ref.Variant; v.Contract.Source == ref {
			set.registered[name] = true
			filters[name], unknown[name] = set.registeredContract(v, g)
		}
	}
	for _, c := range g.Contracts {
		contract := rollout.Contract{Name: c.Name, Filter: g.Filter(c)}
		if set.registered[c.Name] {
			contract = filters[c.Name]
		}
		if err := set.add(g, contract, unknown[c.Name]); err != nil {
			return set, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		if g.Contract(name) == nil {
			if err := set.add(g, filters[name], unknown[name]); err != nil {
				return set, err
			}
		}
	}
	return set, nil
}

// registeredContract returns a registered contract, or why its filter is not known, and notes what
// the configuration has to say instead of the registry, or otherwise.
func (s *contractSet) registeredContract(v platformapi.Variant, g *config.Graph) (c rollout.Contract, unknown string) {
	name, held, own := v.Ref.Variant, v.Contract, g.Contract(v.Ref.Variant)
	note := func(format string, args ...any) { s.notes = append(s.notes, fmt.Sprintf(format, args...)) }
	c.Name = name
	if held.Hidden {
		if own == nil {
			return c, fmt.Sprintf("the registry does not show the filter of %s; write it into schemactl.yaml", v.Ref)
		}
		note("the registry does not show the filter of contract %s; that of %s is taken", name, g.File)
		c.Filter = g.Filter(*own)
		return c, ""
	}
	c.Filter = supergraph.Filter{Include: held.Include, Exclude: held.Exclude, Reading: g.Reading(name)}
	switch {
	case held.HideUnreachable != nil:
		c.Filter.HideUnreachable = *held.HideUnreachable
	case own != nil:
		c.Filter.HideUnreachable = own.HideUnreachable
	default:
		note("the platform does not say whether contract %s hides unreachable types; they are taken to be kept. Write the contract into schemactl.yaml to say it", name)
	}
	if own != nil && !sameFilter(c.Filter, g.Filter(*own)) {
		s.edited = append(s.edited, name)
	}
	return c, ""
}

// remarks returns the notes on filters for a command that judges the registered ones.
func (s contractSet) remarks() []string {
	out := slices.Clone(s.notes)
	for _, name := range s.edited {
		out = append(out, fmt.Sprintf("contract %s is registered with another filter than the configuration has; the registered one is judged, and `schemactl contract preview --contract %s` tells what the other one would change", name, name))
	}
	return out
}

// sameFilter reports whether two filters say the same.
func sameFilter(a, b supergraph.Filter) bool {
	same := func(a, b []string) bool {
		a, b = slices.Clone(a), slices.Clone(b)
		slices.Sort(a)
		slices.Sort(b)
		return slices.Equal(slices.Compact(a), slices.Compact(b))
	}
	return a.HideUnreachable == b.HideUnreachable && a.Reading == b.Reading && same(a.Include, b.Include) && same(a.Exclude, b.Exclude)
}

// contractsOfChange returns the contracts that a change is judged for: those of the registry's
// variant where the change is compared with it, or where remote is set because the platform is
// asked in any case, and otherwise those of the configuration.
func (a *app) contractsOfChange(ctx context.Context, ch input.Change, graph string, remote bool, args []string) (contractSet, error) {
	if ch.Base.Kind == input.BaseFiles && !remote {
		return configuredContracts(ch.Config)
	}
	ref, err := a.graphRef(graph, args...)
	if err != nil {
		return contractSet{}, err
	}
	reg, err := a.client()
	if err != nil {
		return contractSet{}, err
	}
	return contractsOf(ctx, reg, ref, ch.Config)
}

// planner returns the contracts whose filters are known, for the planner.
func (s contractSet) planner() []rollout.Contract {
	var out []rollout.Contract
	for _, c := range s.list {
		if c.Unknown == "" {
			out = append(out, c.Contract)
		}
	}
	return out
}

// known returns [rollout.ErrNotJudged] if there may be contracts whose clients a plan does not
// know, unless the configuration lets them be optional.
func (s contractSet) known(g *config.Graph) error {
	list := s.unjudged()
	if len(list) == 0 || slices.Contains(g.Check.Optional, string(check.PartContracts)) {
		return nil
	}
	return fmt.Errorf("%w: %s; a plan without them is made with check.optional: [contracts] in schemactl.yaml", rollout.ErrNotJudged, strings.Join(list, "; "))
}

// unjudged returns a sentence for each contract that a plan leaves out, and one for those that are
// not known at all.
func (s contractSet) unjudged() []string {
	var out []string
	for _, c := range s.list {
		if c.Unknown != "" {
			out = append(out, fmt.Sprintf("contract %s is not judged: %s", c.Name, c.Unknown))
		}
	}
	if s.more != "" {
		out = append(out, "contracts are not judged: "+s.more)
	}
	return out
}

// withConfigured gives each contract the filter of the configuration, where that has one, in place
// of the registered one, which stays as the one before. Contracts that only the configuration has
// are new.
func (s contractSet) withConfigured(g *config.Graph) contractSet {
	s.list = slices.Clone(s.list)
	for i := range s.list {
		c := &s.list[i]
		switch own := g.Contract(c.Name); {
		case s.registered == nil || own == nil:
		case !s.registered[c.Name]:
			c.New = true
		case slices.Contains(s.edited, c.Name):
			was := c.Filter
			c.Was, c.Filter = &was, g.Filter(*own)
		}
	}
	return s
}

// only returns the contract of a name, with what flags say of its filter laid over the filter that
// it has. A contract that there is not is a new one, if the flags give it a filter.
func (s contractSet) only(name string, flags *filterFlags, g *config.Graph) (contractSet, error) {
	var all []string
	for _, c := range s.list {
		all = append(all, c.Name)
	}
	i := slices.Index(all, name)
	if i < 0 {
		if err := s.add(g, rollout.Contract{Name: name, Filter: supergraph.Filter{Reading: g.Reading(name)}}, ""); err != nil {
			return s, err
		}
		i = len(s.list) - 1
		s.list[i].New = true
	}
	c := s.list[i]
	present := c.Filter
	if c.Was != nil {
		present = *c.Was
	}
	filter, edited, err := flags.edit(present)
	switch {
	case err != nil:
		return s, err
	case edited && c.New:
		c.Filter = filter
	case edited:
		c.Filter, c.Was = filter, nil
		if !sameFilter(filter, present) {
			c.Was = &present
		}
	case i >= len(all):
		return s, exit.Usagef("there is no contract %s (known: %s); give a new one its filter by --%s or --%s", name, cmp.Or(strings.Join(all, ", "), "none"), includeFlag, excludeFlag)
	}
	s.list = []check.Contract{c}
	return s, nil
}
