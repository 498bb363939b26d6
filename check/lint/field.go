package lint

import (
	"strings"
	"unicode"

	"github.com/schemactl/schemactl/compose/sdl"
)

var fieldRules = []Rule{
	{
		ID: "FIELD_NAMES_SHOULD_BE_CAMEL_CASE", Level: Warning, Title: "a field that is not in camelCase",
		Why: "Clients expect one way of writing fields.", Fix: "Add the field under the other name, deprecate this one, and remove it once nobody asks for it.",
		Example: "type User { FirstName: String }",
		check: func(p *pass) {
			p.fields(func(_ *sdl.Type, f *sdl.Field) {
				if !camel.Get().MatchString(f.Name) {
					p.at(f.Pos, f.Coordinate(), "`%s` is not in camelCase; write `%s`", f.Name, toCamel(f.Name))
				}
			})
		},
	},
	{
		ID: "RESTY_FIELD_NAMES", Level: Warning, Title: "a field that begins with get, list, post, put or patch",
		Why: "The kind of operation says that already; mutations are named by what they do.", Fix: "Name the field after what it returns, a mutation by a verb such as create or delete.",
		Example: "type Query { getUsers: [ID] }",
		check: func(p *pass) {
			p.fields(func(t *sdl.Type, f *sdl.Field) {
				if verb := restVerb(f.Name); verb != "" && t.Kind.HasFields() {
					p.at(f.Pos, f.Coordinate(), "`%s` begins with the verb %s", f.Name, verb)
				}
			})
		},
	},
}

// restVerb returns the verb of HTTP that a name begins with as a word of its own, or empty.
func restVerb(name string) string {
	for _, verb := range []string{"get", "list", "post", "put", "patch"} {
		if rest, ok := strings.CutPrefix(name, verb); ok && rest != "" && !unicode.IsLower(rune(rest[0])) {
			return verb
		}
	}
	return ""
}
