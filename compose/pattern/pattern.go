// Package pattern has regular expressions that are compiled when they are first used.
//
// A command of this program uses few of its expressions. Compiling all of them in package variables
// takes longer than all else that happens before a command starts.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled by need. It may be used by several goroutines.
type Pattern struct {
	expr     string
	once     sync.Once
	compiled *regexp.Regexp
}

// New returns the pattern of an expression. A package variable with it costs nothing when the
// program starts: the compiler lays it out.
//
//	var hexHash = pattern.New(`^[0-9a-f]{64}$`)
//	ok := hexHash.Get().MatchString(text)
func New(expr string) *Pattern { return &Pattern{expr: expr} }

// Get returns the compiled expression. It panics if the expression is invalid.
func (p *Pattern) Get() *regexp.Regexp {
	p.once.Do(func() { p.compiled = regexp.MustCompile(p.expr) })
	return p.compiled
}
