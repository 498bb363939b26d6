// Package mermaid writes texts into diagrams of Mermaid.
package mermaid

import "strings"

// escapes returns the entities of Mermaid's own form, #35; for &#35;: it turns them into those of
// HTML itself, with an ampersand in front that is not written.
func escapes() *strings.Replacer {
	return strings.NewReplacer(
		"#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", "{", "#123;", "}", "#125;", "@", "#64;", "%%", "#37;#37;", "\r", "", "\n", " ",
	)
}

// Text returns a text as a quoted label, without its quotes: nothing in it ends the label, and
// HTML, entities, directives such as %%{init}%% and Markdown strings are text.
func Text(text string) string { return escapes().Replace(text) }
