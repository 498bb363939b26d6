package code

import (
	"path"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// extensions are the endings of files with code.
var extensions = []string{".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".astro"}

// components are those of extensions whose scripts stand between markup.
var components = []string{".vue", ".svelte", ".astro"}

// Is reports whether a file has code, by its name. Declarations of TypeScript have none.
func Is(name string) bool {
	return slices.Contains(extensions, strings.ToLower(path.Ext(name))) && !IsDeclaration(name)
}

// IsDeclaration reports whether a file has only declarations of TypeScript, by its name.
func IsDeclaration(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".d.ts") || strings.HasSuffix(name, ".d.mts") || strings.HasSuffix(name, ".d.cts")
}

// Extensions returns the endings of files with code.
func Extensions() []string { return slices.Clone(extensions) }

// region is a part of a file that is a script. single is one that ends with its first template.
type region struct {
	start, end int
	single     bool
}

var (
	htmlComment = pattern.New(`(?s)<!--.*?-->`)
	scriptStart = pattern.New(`(?i)<script\b(?:[^>"']|"[^"]*"|'[^']*')*>`)
	scriptEnd   = pattern.New(`(?i)</script\s*>`)
	inMarkup    = pattern.New("\\b(?:gql|graphql)\\s*`")
	fence       = pattern.New(`(?m)^---[ \t]*\r?$`)
)

// regions returns the scripts of a file. In a component these are the script elements, the part
// between fences of Astro, and templates in attributes and expressions of the markup.
func regions(name, text string) []region {
	ext := strings.ToLower(path.Ext(name))
	if !slices.Contains(components, ext) {
		return []region{{0, len(text), false}}
	}
	var out []region
	markup := 0
	if ext == ".astro" {
		if m := fence.Get().FindAllStringIndex(text, 2); len(m) == 2 && strings.TrimSpace(strings.TrimPrefix(text[:m[0][0]], "\ufeff")) == "" {
			out = append(out, region{m[0][1], m[1][0], false})
			markup = m[1][1]
		}
	}
	comments := htmlComment.Get().FindAllStringIndex(text, -1)
	for markup < len(text) {
		m := scriptStart.Get().FindStringIndex(text[markup:])
		for m != nil && inside(comments, markup+m[0]) {
			next := scriptStart.Get().FindStringIndex(text[markup+m[1]:])
			if next == nil {
				m = nil
				break
			}
			m = []int{m[1] + next[0], m[1] + next[1]}
		}
		if m == nil {
			break
		}
		out = append(out, templatesIn(text, markup, markup+m[0], comments)...)
		start := markup + m[1]
		end, next := len(text), len(text)
		if e := scriptEnd.Get().FindStringIndex(text[start:]); e != nil {
			end, next = start+e[0], start+e[1]
		}
		out = append(out, region{start, end, false})
		markup = next
	}
	return append(out, templatesIn(text, markup, len(text), comments)...)
}

func inside(spans [][]int, at int) bool {
	return slices.ContainsFunc(spans, func(s []int) bool { return s[0] <= at && at < s[1] })
}

// templatesIn returns the tagged templates of a part of the markup.
func templatesIn(text string, from, to int, comments [][]int) []region {
	var out []region
	for _, m := range inMarkup.Get().FindAllStringIndex(text[from:to], -1) {
		if !inside(comments, from+m[0]) {
			out = append(out, region{from + m[0], to, true})
		}
	}
	return out
}
