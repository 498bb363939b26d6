package queryplan

import (
	"fmt"
	"iter"
	"strings"
)

// Profile is the planner whose plans are made. The steps of planning are the same for all profiles;
// where planners differ, a step asks the profile by one of the methods of this file.
type Profile uint8

// The profiles.
const (
	// Router2 is the planner of Apollo Router 2.
	Router2 Profile = iota
	// Router3 is the incremental planner of the preview of Apollo Router 3.
	Router3
)

// profiles are the names of profiles as flags spell them.
var profiles = [...]string{Router2: "router-2", Router3: "router-3"}

// String returns the name of a profile as flags spell it.
func (p Profile) String() string { return profiles[p] }

// MarshalText returns the name of a profile.
func (p Profile) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the name of a profile.
func (p *Profile) UnmarshalText(text []byte) error {
	for i, name := range profiles {
		if name == string(text) {
			*p = Profile(i)
			return nil
		}
	}
	return fmt.Errorf("no planner is named %q: give %s", text, strings.Join(profiles[:], " or "))
}

// commonObjects reports whether a field of interface or union type that several subgraphs resolve
// is only asked for the objects that all of them can return.
func (p Profile) commonObjects() bool { return p == Router2 }

// choosesByField reports whether all that is asked below a field is reached over one subgraph that
// has the field, unless that is impossible. Otherwise each leaf may be reached over another one,
// and what is below a root field can be fetched from several subgraphs at the same time.
func (p Profile) choosesByField() bool { return p == Router3 }

// mutatesOneByOne reports whether every root field of a mutation is a fetch of its own. Otherwise
// neighbours from one subgraph are asked together.
func (p Profile) mutatesOneByOne() bool { return p == Router3 }

// together reports whether two fetches from one subgraph at one place, neither of which waits for
// the other, are made together although they wait for different fetches.
func (p Profile) together(a, b *fetch) bool {
	return p == Router3 || a.represents().equal(b.represents())
}

// cost returns the cost of fetches that plans tell.
func (p Profile) cost(d *dag) float64 {
	if p == Router3 {
		return d.flatCost(false)
	}
	return cost(d.stages())
}

// requiresEarly reports whether what a @requires needs is taken from a fetch that the entity was
// entered from, if that has it, whatever other subgraphs do.
func (p Profile) requiresEarly() bool { return p == Router3 }

// asksTypenameInPlace reports whether __typename is asked for where the object is first known.
// Otherwise it is fetched with the first field of its selection, wherever that comes from.
func (p Profile) asksTypenameInPlace() bool { return p == Router3 }

// keepsKey reports whether an entity is entered again by the key by which it was entered before.
func (p Profile) keepsKey() bool { return p == Router3 }

// asksInterfaceObject reports whether an interface object is asked for fields of a fragment on one
// object as they are, for objects of all types, if the owner of the interface does not have them.
// Otherwise the owner tells which objects there are before.
func (p Profile) asksInterfaceObject() bool { return p == Router3 }

// dropsImplied reports whether a fetch does not count as waiting for one that it waits for over a
// third one anyway. Otherwise it comes after all that runs at the same time as either of them.
func (p Profile) dropsImplied() bool { return p == Router2 }

// plansNeeds reports whether the ways to what a key or a @requires needs are compared like those
// of an operation, and keys by the cost of their plans. Otherwise each field takes the way that
// costs least, and keys are compared by the number of their fields.
func (p Profile) plansNeeds() bool { return p == Router2 }

// weighsObjects reports whether the objects of an interface are asked elsewhere, too, if it has a
// field by @provides only; and whether a way that leaves its subgraph further on is dropped where
// one over the objects of an interface stays.
func (p Profile) weighsObjects() bool { return p == Router2 }

// inQueryOrder reports whether fields with several options are taken in the order of the query when
// combinations are compared. Otherwise those with the most options come first.
func (p Profile) inQueryOrder() bool { return p == Router3 }

// combinations yields the combinations of so many options per branch in the order in which they are
// compared; the first of the cheapest wins.
func (p Profile) combinations(counts []int) iter.Seq[[]int] {
	if p == Router3 {
		return inOrder(counts)
	}
	return combinations(counts)
}

// judged returns the cost of fetches by which combinations of options are compared.
func (p Profile) judged(d *dag) float64 {
	if p == Router3 {
		return d.flatCost(true)
	}
	return cost(d.stages())
}

// mergesToCompare reports whether fetches of different branches of a plan, too, are merged when
// combinations are compared, and not only in the plan that is chosen.
func (p Profile) mergesToCompare() bool { return p == Router3 }

// mergePasses returns the passes in which fetches that wait for different ones are merged: of those
// that the client asks for alone if true, and then of all.
func (p Profile) mergePasses() []bool {
	if p == Router3 {
		return []bool{true, false}
	}
	return []bool{false}
}

// keysGiveObjects reports whether a field with selections below it, too, is not looked for where
// the key that leads there has it.
func (p Profile) keysGiveObjects() bool { return p == Router3 }

// needsApart reports whether what a @requires needs is fetched apart from what the client asks for,
// even where both wait for the same fetches, until fetches are merged.
func (p Profile) needsApart() bool { return p == Router3 }

// beside reports whether two fetches from one subgraph at one place that wait for the same fetches
// are made together at once.
func (p Profile) beside(a, b *fetch) bool {
	return p == Router2 || a.needed() == b.needed() && !a.contradicts(b)
}

// turn returns which of so many fetches is the i-th to be merged with others. Fetches are made in
// the reverse order of the query, and what can be merged with several goes to the first.
func (p Profile) turn(i, of int) int {
	if p == Router3 {
		return of - 1 - i
	}
	return i
}

// dropsContradictions reports whether what has two conditions that cannot both hold is left out.
func (p Profile) dropsContradictions() bool { return p == Router2 }

// aliasesRequired reports whether a field with arguments that a @requires needs is asked for under
// an alias.
func (p Profile) aliasesRequired() bool { return p == Router3 }
