// Package shell writes words for the commands that messages tell a reader to run, such as
// `schemactl launch wait …`. Variants, launch ids and paths come from outside and may hold
// anything.
package shell

import (
	"regexp"
	"strings"
	"sync"
)

// plainWord matches words that every POSIX shell reads as they stand. The first character may not
// be a dash, which a command takes for a flag, nor one that a shell expands at the start of a word.
var plainWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9/._][A-Za-z0-9@%+=:,./_-]*$`) })

// Quote returns the word as a POSIX shell reads it back as one argument: unchanged where that is
// safe, otherwise in single quotes.
func Quote(word string) string {
	if plainWord().MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
