package site

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// project is where the repository is, for what is linked and is no page.
const project = "https://github.com/schemactl/schemactl"

// Address is where the site is published. Documents that are read at GitHub too use it for pages
// that have no document of their own.
const Address = "https://schemactl.github.io/schemactl/"

// heading is one heading of a page.
type heading struct {
	Level    int
	ID, Text string
}

// rendered is a page as HTML without its frame.
type rendered struct {
	body     string
	headings []heading
	// words is the first paragraph, for the description of the page.
	words string
}

// markdownOf reads the dialect of GitHub. Raw HTML is kept: all texts are those of this repository.
var markdownOf = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(html.WithUnsafe()),
	)
})

// render makes HTML of the Markdown of a page, with the links of the site.
func (b *book) render(p page, markdown string) (rendered, error) {
	source := []byte(markdown)
	tree := markdownOf().Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(&ids{}))))
	var r rendered
	err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			n.Destination = []byte(b.link(p, string(n.Destination)))
		case *ast.Image:
			n.Destination = []byte(b.link(p, string(n.Destination)))
		case *ast.Heading:
			id, _ := n.AttributeString("id")
			name, _ := id.([]byte)
			r.headings = append(r.headings, heading{n.Level, string(name), plain(n, source)})
		case *ast.Paragraph:
			if r.words == "" {
				r.words = plain(n, source)
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return r, fmt.Errorf("its Markdown cannot be walked: %w", err)
	}
	var out bytes.Buffer
	if err := markdownOf().Renderer().Render(&out, source, tree); err != nil {
		return r, fmt.Errorf("its Markdown cannot be rendered: %w", err)
	}
	// Wide tables scroll by themselves, also by keyboard.
	r.body = strings.NewReplacer("<table>", `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>`, "</table>", "</table></div>").Replace(out.String())
	for _, h := range r.headings {
		if h.Level > 1 {
			mark := fmt.Sprintf(`<h%d id="%s">`, h.Level, h.ID)
			r.body = strings.Replace(r.body, mark, mark+fmt.Sprintf(`<a class="anchor" href="#%s" aria-hidden="true" tabindex="-1">#</a>`, h.ID), 1)
		}
	}
	return r, nil
}

// plain returns the text of a node.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // never fails
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// link returns where a link of a page leads in the site: "/rules.html", also with [Address] before
// it, is a page by its path; a path of the repository is the page that is made of it, a picture, or
// the file at GitHub.
func (b *book) link(from page, to string) string {
	if at, ok := strings.CutPrefix(to, Address); ok {
		to = "/" + at
	}
	if strings.Contains(to, "://") || strings.HasPrefix(to, "#") || strings.HasPrefix(to, "mailto:") {
		return to
	}
	target, fragment, found := strings.Cut(to, "#")
	if found {
		fragment = "#" + fragment
	}
	if site, ok := strings.CutPrefix(target, "/"); ok {
		return up(from) + site + fragment
	}
	file := path.Join(path.Dir(from.document), target)
	if at, ok := b.byDocument[file]; ok {
		return up(from) + at + fragment
	}
	if name, ok := strings.CutPrefix(file, ".github/images/"); ok {
		return up(from) + "images/" + name
	}
	if file == "README.md" && fragment == "#the-first-five-minutes" {
		return up(from) + b.byDocument[".github/site/first-hour.md"]
	}
	return project + "/blob/main/" + file + fragment
}

// ids names headings as GitHub does, so that a link works there and here.
type ids struct{ seen map[string]int }

// Generate implements parser.IDs.
func (s *ids) Generate(value []byte, _ ast.NodeKind) []byte {
	name := Anchor(string(value))
	if s.seen == nil {
		s.seen = map[string]int{}
	}
	n := s.seen[name]
	s.seen[name]++
	if n > 0 {
		name += "-" + strconv.Itoa(n)
	}
	return []byte(name)
}

// Put implements parser.IDs.
func (s *ids) Put([]byte) {}

// Anchor returns the name by which GitHub links to a heading: in lower case, with hyphens for
// spaces, and without punctuation.
func Anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
