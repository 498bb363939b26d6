package lint

import (
	"strings"
	"unicode"

	"github.com/schemactl/schemactl/compose/pattern"
)

// The ways to write names.
var (
	camel     = pattern.New(`^[a-z][a-zA-Z0-9]*$`)
	pascal    = pattern.New(`^[A-Z][a-zA-Z0-9]*$`)
	screaming = pattern.New(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
)

// words splits a name at underscores and at capitals.
func words(name string) []string {
	var out []string
	for part := range strings.SplitSeq(name, "_") {
		start := 0
		for i, r := range part {
			if i > start && unicode.IsUpper(r) && !unicode.IsUpper(rune(part[i-1])) {
				out = append(out, part[start:i])
				start = i
			}
		}
		if part[start:] != "" {
			out = append(out, part[start:])
		}
	}
	return out
}

// title returns a word with a capital and small letters.
func title(word string) string { return strings.ToUpper(word[:1]) + strings.ToLower(word[1:]) }

// toPascal, toCamel and toScreaming return a name as it should be written.
func toPascal(name string) string {
	out := ""
	for _, w := range words(name) {
		out += title(w)
	}
	return out
}

func toCamel(name string) string {
	out := toPascal(name)
	if out == "" {
		return name
	}
	first := words(name)[0]
	return strings.ToLower(first) + out[len(first):]
}

func toScreaming(name string) string { return strings.ToUpper(strings.Join(words(name), "_")) }

// affix returns the name without a prefix or suffix, and whether it has it: the affix is a word of
// the name, and there is something besides.
func affix(name, word string, prefix bool) (string, bool) {
	if prefix {
		rest, ok := strings.CutPrefix(name, word)
		return rest, ok && rest != "" && !unicode.IsLower(rune(rest[0]))
	}
	rest, ok := strings.CutSuffix(name, word)
	return rest, ok && rest != ""
}
