package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"path"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// frame reads the template that every page is put into.
func (b *book) frame() (*template.Template, error) {
	t, err := template.ParseFS(b.repository, ".github/site/page.html")
	if err != nil {
		return nil, fmt.Errorf("the frame of the pages: %w", err)
	}
	return t, nil
}

// navigation is one heading of the navigation as the frame shows it.
type navigation struct {
	Title string
	Links []navigationLink
}

// navigationLink is one page in it. Current is set for the page itself, Open for the page that
// lists it.
type navigationLink struct {
	Title, Path   string
	Current, Open bool
}

// framed returns a page as a file.
func (b *book) framed(frame *template.Template, p page, r rendered) ([]byte, error) {
	var nav []navigation
	for _, c := range b.chapters {
		links := []navigationLink{}
		for _, other := range c.pages {
			if other.under == "" {
				links = append(links, navigationLink{other.title, other.path, other.path == p.path, other.path == p.under})
			}
		}
		nav = append(nav, navigation{c.title, links})
	}
	var contents []heading
	for _, h := range r.headings {
		if h.Level == 2 {
			contents = append(contents, h)
		}
	}
	if len(contents) < 3 {
		contents = nil
	}
	edit := ""
	if p.document != "" {
		edit = project + "/blob/main/" + p.document
	}
	var out bytes.Buffer
	err := frame.Execute(&out, map[string]any{
		"Title": p.title, "Words": shorten(r.words), "Up": up(p), "Project": project, "Edit": edit, "Navigation": nav, "Contents": contents,
		"Page": strings.TrimSuffix(path.Base(p.path), ".html"), "Folder": strings.Trim(path.Dir(p.path), "."),
		"Before": b.beside(p, -1), "After": b.beside(p, 1),
		"Body": template.HTML(r.body), // #nosec G203 -- rendered from this repository
	})
	if err != nil {
		return nil, fmt.Errorf("the frame cannot be filled: %w", err)
	}
	return out.Bytes(), nil
}

// beside returns the page of the navigation before or after a page; nil at the ends and for pages
// that another one lists.
func (b *book) beside(p page, step int) *navigationLink {
	listed := slices.DeleteFunc(b.pages(), func(p page) bool { return p.under != "" })
	at := slices.IndexFunc(listed, func(other page) bool { return other.path == p.path })
	if at < 0 || at+step < 0 || at+step >= len(listed) {
		return nil
	}
	return &navigationLink{Title: listed[at+step].title, Path: listed[at+step].path}
}

// shorten returns the beginning of a paragraph for the description of a page.
func shorten(words string) string {
	const limit = 160
	if len(words) <= limit {
		return words
	}
	cut := strings.LastIndexByte(words[:limit], ' ')
	return words[:max(cut, 0)] + " …"
}

// entry is a heading, flag or key that the search finds: its text, its page, and where it is.
type entry [3]string

// entries returns what the search finds of a page.
func entries(p page, r rendered) []entry {
	out := []entry{{p.title, "", p.path}}
	for _, h := range r.headings {
		if h.Level > 1 {
			out = append(out, entry{h.Text, p.title, p.path + "#" + h.ID})
		}
	}
	for _, m := range marked.Get().FindAllStringSubmatch(r.body, -1) {
		out = append(out, entry{html.UnescapeString(m[2]), p.title, p.path + "#" + m[1]})
	}
	return out
}

// marked finds the flags and keys of tables.
var marked = pattern.New(`<a id="([^"]+)"></a><code>([^<]+)</code>`)

// searchIndex returns the script that the search loads at the first letter.
func searchIndex(found []entry) ([]byte, error) {
	list, err := json.Marshal(found)
	if err != nil {
		return nil, fmt.Errorf("the index of the search: %w", err)
	}
	return fmt.Appendf(nil, "window.searchIndex = %s;\n", list), nil
}
