// Package pattern has regular expressions that are compiled when they are first used.
//
// A command of this program uses few of its expressions. Compiling all of them in package variables
// takes longer than all else that happens before a command starts.
package pattern

import (
	"regexp"
	"sync"
)

// New returns a function that returns the compiled expression. It panics, at the first call, if the
// expression is invalid. It may be called by several goroutines.
//
//	var hexHash = pattern.New(`^[0-9a-f]{64}$`)
//	ok := hexHash().MatchString(text)
func New(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
