package deploy

import (
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

var (
	// secretName matches the names of variables that hold secrets.
	secretName = pattern.New(`(?i)key|token|secret|passw|credential|webhook|auth`)
	// userInfo matches a URL with a password in it that is no reference to a variable.
	userInfo = pattern.New(`://[^/\s:@]+:[^/\s@$][^/\s@]*@`)
	// named matches the name of a secret that a value follows, as for a variable, a flag, a header
	// or a parameter.
	named = pattern.New(`(?i)\$?\{?[\w-]*(token|secret|passw(or)?d|api[-_]?key|access[-_]?key|signature|authorization)["']?(\s*[=:]\s*|\s+)`)
	// before matches what may stand between the name and the value.
	before = pattern.New(`(?i)^["']?((bearer|basic)\s+)?["']?`)
)

// shortest is the length from which the value of a variable counts as a secret: shorter ones occur
// by accident.
const shortest = 8

// HoldsSecret reports whether a command line or a URL seems to hold a secret in clear: the value of
// a variable of environ whose name is that of a secret, a URL with a password, or something like
// --token=VALUE. A reference such as $TOKEN is not a secret. It rather finds one too many: what
// holds a secret is not kept, and has to be given again.
func HoldsSecret(text string, environ []string) bool {
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if len(value) >= shortest && secretName.Get().MatchString(name) && strings.Contains(text, value) {
			return true
		}
	}
	for _, found := range named.Get().FindAllStringIndex(text, -1) {
		if text[found[0]] == '$' {
			continue
		}
		value := before.Get().ReplaceAllString(text[found[1]:], "")
		if value != "" && !strings.ContainsAny(value[:1], " $\"'(|&;-") { // no reference, and no end of the command
			return true
		}
	}
	return userInfo.Get().MatchString(text)
}
