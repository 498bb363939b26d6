package cli

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

// shapes return the structure of a text in a format, by the parser of the format.
var shapes = map[string]func(string) ([]string, error){
	"text": lineless,
	"json": jsonShape, "sarif": jsonShape, "gitlab": jsonShape, "states": jsonShape,
	"junit": xmlShape, "svg": xmlShape,
	"html": htmlShape, "markdown": markdownShape, "mermaid": mermaidShape, "github": workflowShape,
}

// lineless is the structure of text for people, which has none: lines of other people are lines.
func lineless(string) ([]string, error) { return nil, nil }

func jsonShape(s string) ([]string, error) {
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		return nil, err
	}
	var out []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			keys := make([]string, 0, len(v))
			for k := range v {
				keys = append(keys, k)
			}
			slices.Sort(keys)
			for _, k := range keys {
				out = append(out, "key "+firstWord(k))
				walk(v[k])
			}
			out = append(out, "}")
		case []any:
			for _, e := range v {
				walk(e)
			}
			out = append(out, "]")
		default:
			out = append(out, fmt.Sprintf("%T", v))
		}
	}
	walk(v)
	return out, nil
}

// firstWord returns the word that a hostile text begins with.
func firstWord(s string) string {
	return regexp.MustCompile(`^(w\d{4})[\s\S]*$`).ReplaceAllString(s, "$1")
}

func xmlShape(s string) ([]string, error) {
	d := xml.NewDecoder(strings.NewReader(s))
	var out []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			element := "<" + e.Name.Local
			for _, a := range e.Attr {
				element += " " + a.Name.Local
			}
			if e.Name.Local == "text" && len(out) > 0 && out[len(out)-1] == element {
				continue // one more line of a message
			}
			out = append(out, element)
		case xml.Comment, xml.Directive:
			out = append(out, fmt.Sprintf("%T", token))
		}
	}
}

func htmlShape(s string) ([]string, error) {
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return nil, err
	}
	var out []string
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			out = append(out, "<"+n.Data)
			for _, a := range n.Attr {
				out = append(out, a.Key)
				if a.Key == "href" && strings.Contains(strings.ToLower(a.Val), "script:") {
					return nil, fmt.Errorf("a link to %s", a.Val)
				}
			}
		case html.CommentNode:
			out = append(out, "comment")
		}
	}
	return out, nil
}

// unlinked are what GitHub makes a link of in running text, and may notify by.
var unlinked = regexp.MustCompile(`@org|#12|GH-3|\b(https?|ftp)://\w|\bwww\.\w`)

// email is an address as GitHub finds it: goldmark lets it begin within a code span.
var email = regexp.MustCompile(`^[\w.+-]+@[\w-]+\.[\w.-]*\w`)

func markdownShape(s string) ([]string, error) {
	source := []byte(s)
	extensions := []goldmark.Extender{extension.Table, extension.Strikethrough, extension.TaskList, extension.Footnote, extension.NewLinkify(extension.WithLinkifyEmailRegexp(email))}
	root := goldmark.New(goldmark.WithExtensions(extensions...)).Parser().Parse(text.NewReader(source))
	var out []string
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.CodeSpan:
			return ast.WalkSkipChildren, nil // a text may have code in it
		case *ast.Text:
			if found := unlinked.Find(n.Value(source)); found != nil {
				return 0, fmt.Errorf("%s stands in running text: %s", found, n.Value(source))
			}
			return ast.WalkContinue, nil
		case *ast.String:
			return ast.WalkContinue, nil
		case *ast.RawHTML:
			if tag := string(n.Segments.Value(source)); tag != "<br>" {
				out = append(out, tag)
			}
			return ast.WalkContinue, nil
		case *ast.HTMLBlock:
			out = append(out, string(n.Lines().Value(source)))
			return ast.WalkContinue, nil
		case *ast.FencedCodeBlock:
			out = append(out, "fence "+string(n.Language(source)))
			return ast.WalkContinue, nil
		}
		out = append(out, n.Kind().String())
		return ast.WalkContinue, nil
	})
	return out, err
}

// quotedLabel matches a quoted label of Mermaid.
var quotedLabel = regexp.MustCompile(`"[^"]*"`)

func mermaidShape(s string) ([]string, error) {
	if strings.Contains(s, "%%{") || regexp.MustCompile(`<[^b/]|<b[^r]`).MatchString(s) {
		return nil, errors.New("a directive or HTML in a label")
	}
	return strings.Split(quotedLabel.ReplaceAllString(s, `""`), "\n"), nil
}

func workflowShape(s string) ([]string, error) {
	var out []string
	for line := range strings.Lines(s) {
		m := regexp.MustCompile(`^::(error|warning|notice) ([^:]*)::[^\r\n]*\n$`).FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("no workflow command: %q", line)
		}
		for _, property := range strings.Split(m[2], ",") {
			name, _, _ := strings.Cut(property, "=")
			out = append(out, name)
		}
		out = append(out, m[1])
	}
	return out, nil
}
