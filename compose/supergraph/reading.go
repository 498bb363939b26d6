package supergraph

import (
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Reading is what an include list of a [Filter] asks of elements without a tag. Exclude lists mean
// the same in every reading. The zero value is what the documentation of contracts says.
type Reading uint8

// The readings.
const (
	// ReadingDocumented hides unions, and fields of objects and interfaces, without an included
	// tag; arguments, enums, input objects and scalars stay.
	ReadingDocumented Reading = iota
	// ReadingFederation3 hides enums, input objects and scalars, and what is in them, without an
	// included tag as well. It is that of apollo-federation 3.0.0-preview.0, the one public
	// implementation of the platform's filter.
	ReadingFederation3
)

var readingNames = [...]string{ReadingDocumented: "documented", ReadingFederation3: "federation-3"}

// ReadingNames returns the names of all readings, that of the zero value first.
func ReadingNames() []string { return slices.Clone(readingNames[:]) }

// String returns the name of the reading.
func (r Reading) String() string { return readingNames[r] }

// MarshalText returns the name of the reading.
func (r Reading) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText accepts the names that [ReadingNames] returns, and nothing for the documented one.
func (r *Reading) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = ReadingDocumented
		return nil
	}
	i := slices.Index(readingNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is no reading of contracts: write %s or %s", text, readingNames[0], readingNames[1])
	}
	*r = Reading(i)
	return nil
}

// ReadingDifference is where the two readings of one filter come apart on one graph.
type ReadingDifference struct {
	// Hidden has the coordinates, sorted, of what only the reading of Federation 3 hides, and Shown
	// of what only the documented one hides. What is in a type or field that is listed, or that
	// both readings hide, is not listed itself.
	Hidden, Shown []string
	// Documented and Federation3 are the errors of the contract in each reading; empty in a reading
	// in which there is a contract.
	Documented, Federation3 diag.List
}

// Differs reports whether the choice of the reading makes a difference.
func (d ReadingDifference) Differs() bool {
	return len(d.Hidden) > 0 || len(d.Shown) > 0 || (len(d.Documented) > 0) != (len(d.Federation3) > 0)
}

// CompareReadings applies a filter in each reading, whatever its own is, and returns where they
// come apart. Nothing does without included tags.
func (g *Graph) CompareReadings(f Filter) ReadingDifference {
	var d ReadingDifference
	f.Reading = ReadingDocumented
	documented, errs := g.filter(f)
	if len(errs) > 0 {
		errs = g.withFiles(errs)
		return ReadingDifference{Documented: errs, Federation3: errs}
	}
	d.Documented = g.withFiles(documented.check(g))
	if len(f.Include) == 0 {
		d.Federation3 = d.Documented
		return d
	}
	f.Reading = ReadingFederation3
	federation3, _ := g.filter(f) // what makes it fail does not depend on the reading
	d.Federation3 = g.withFiles(federation3.check(g))
	for i, t := range documented.schema.Types {
		d.compareType(t, federation3.schema.Types[i])
	}
	for i, def := range documented.schema.DirectiveDefs {
		for j, a := range def.Args {
			d.compare(a.Directives, federation3.schema.DirectiveDefs[i].Args[j].Directives, "@"+def.Name+"("+a.Name+":)")
		}
	}
	slices.Sort(d.Hidden)
	slices.Sort(d.Shown)
	return d
}

// compareType adds where a type, or what is in it, is hidden in one reading only. The two have the
// same parts in the same order.
func (d *ReadingDifference) compareType(a, b *sdl.Type) {
	if d.compare(a.Directives, b.Directives, a.Name) {
		return
	}
	for i, f := range a.Fields {
		g := b.Fields[i]
		if d.compare(f.Directives, g.Directives, f.Coordinate()) {
			continue
		}
		for j, x := range f.Args {
			d.compare(x.Directives, g.Args[j].Directives, f.Coordinate()+"("+x.Name+":)")
		}
	}
	for i, v := range a.Values {
		d.compare(v.Directives, b.Values[i].Directives, a.Name+"."+v.Name)
	}
}

// compare looks at one element as the documented reading marked it, and as that of Federation 3
// did. It reports whether one of them hides it.
func (d *ReadingDifference) compare(documented, federation3 []*sdl.Directive, coordinate string) bool {
	a, b := hidden(documented), hidden(federation3)
	switch {
	case b && !a:
		d.Hidden = append(d.Hidden, coordinate)
	case a && !b:
		d.Shown = append(d.Shown, coordinate)
	}
	return a || b
}
