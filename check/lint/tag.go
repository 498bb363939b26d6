package lint

import (
	"slices"
	"strings"
)

var tagRules = []Rule{{
	ID: "TAG_DIRECTIVE_USES_UNKNOWN_NAME", Level: Warning, Title: "@tag with a name that is not approved",
	Why: "A misspelt tag is in no filter: a contract hides or shows what it should not.", Fix: "Correct the name, or add it to lint.tags of schemactl.yaml.",
	Example: "type Query { a: ID @tag(name: \"intern\") }",
	check:   unknownTags,
}}

// unknownTags reports tags that are not among those of the configuration.
func unknownTags(p *pass) {
	if p.options.Tags == nil {
		return
	}
	for list := range p.Applications() {
		for _, d := range list {
			if name, given := d.StringArg("name"); d.Name == "tag" && given && !slices.Contains(p.options.Tags, name) {
				p.at(d.Pos, "@tag", "the tag %q is not one of %s", name, strings.Join(p.options.Tags, ", "))
			}
		}
	}
}
