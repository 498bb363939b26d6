// Package hostiletest makes graphs that are valid text and hard work: names, lists and nesting by
// the hundred thousand, and shapes whose combinations multiply. Attack and benchmark tests compose
// them.
//
// # How
//
// A [Shape] makes a graph of any size. There is a file for each of the parts that shapes are hard
// for: what reads characters, names, types that refer to each other, and the proof that every query
// can be answered.
//
// # Invariants
//
// The same size gives the same texts. A graph of the full size has at most five megabytes.
package hostiletest

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Shape is a kind of hostile graph.
type Shape struct {
	Name string
	// Full is the size of the attack, and Bench the smaller of two sizes that a benchmark compares;
	// 0 if doubling the size doubles more than the text.
	Full, Bench int
	// Make returns the texts of the subgraphs.
	Make func(n int) []string
}

// Sources returns the subgraphs of a size.
func (s Shape) Sources(n int) []sdl.Source {
	var out []sdl.Source
	for i, text := range s.Make(n) {
		out = append(out, sdl.Source{Name: fmt.Sprintf("s%05d", i), URL: "http://s.test", Text: text})
	}
	return out
}

// Shapes returns every kind.
func Shapes() []Shape {
	var all []Shape
	for _, list := range [][]Shape{textShapes, nameShapes, typeShapes, walkShapes} {
		all = append(all, list...)
	}
	return all
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requires", "@external", "@provides", "@override", "@inaccessible", "@tag", "@interfaceObject", "@context", "@fromContext"])
`

const query = "type Query { q: Int }\n"

// each joins what f returns for 0 to n-1.
func each(n int, f func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(f(i))
	}
	return b.String()
}

// eachf is each with a format that has the number as its only argument, perhaps several times.
func eachf(n int, format string) string {
	return each(n, func(i int) string { return fmt.Sprintf(format, i) })
}

// subgraphs returns the n texts that f makes, after the link.
func subgraphs(n int, f func(i int) string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = link + f(i)
	}
	return out
}

func one(text string) []string { return []string{link + text} }
