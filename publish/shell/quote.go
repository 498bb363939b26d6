// Package shell writes words for the commands that messages tell a reader to run, such as
// `schemactl launch wait …`. Variants, launch ids and paths come from outside and may hold
// anything.
package shell

import "strings"

const (
	// plainFirst are the characters with which a plain word may begin. A dash is none of them, as a
	// command takes it for a flag, nor is what a shell expands at the start of a word.
	plainFirst = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._"
	plainNext  = plainFirst + "@%+=:,-"
)

// isPlain reports whether every POSIX shell reads the word as it stands.
func isPlain(word string) bool {
	return word != "" && strings.IndexByte(plainFirst, word[0]) >= 0 && strings.Trim(word, plainNext) == ""
}

// Quote returns the word as a POSIX shell reads it back as one argument: unchanged where that is
// safe, otherwise in single quotes.
func Quote(word string) string {
	if isPlain(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
