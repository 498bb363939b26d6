package connect

import (
	"cmp"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// checkBaseURL checks the base URL of a source.
func (c *checker) checkBaseURL(s site, t Template) {
	c.failURL(s, t, mapping.CheckBaseURL(t.read()))
}

// checkURL checks that the URL of a connector is relative to its source, or absolute without one.
// It returns false after an error.
func (c *checker) checkURL(k *Connector, s site, t Template) bool {
	url := t.read()
	if k.Source.Given() {
		if url.HasHTTPScheme() {
			c.fail(codes.AbsoluteConnectURLWithSource, s.coordinate, c.place(t.Value), "%s is the absolute URL %q, but it also has the source %q", s, t.Raw, k.Source.Raw).Fix = "Delete the source, or leave out its base URL here."
			return false
		}
		return true
	}
	if !url.Absolute() {
		c.fail(codes.RelativeConnectURLWithoutSource, s.coordinate, c.place(t.Value), "%s is the relative URL %q, but there is no source that it is relative to", s, t.Raw).Fix = "Add a source, or begin the URL with https://."
		return false
	}
	fault := mapping.CheckConnectURL(url)
	if expression := fault != nil && fault.End > 1 && fault.Span != whole(t); expression {
		c.fail(codes.InvalidURL, s.coordinate, c.inside(t.Value, fault.Start+1), "%s %s", s, fault.Message).Fix = fault.Fix
		return false
	}
	c.failURL(s, t, fault)
	return fault == nil
}

// whole returns the span of all of a template.
func whole(t Template) mapping.Span { return mapping.Span{End: len(t.Raw)} }

// read returns the template, or one of the text alone if it was not read.
func (t Template) read() *mapping.Template {
	return cmp.Or(t.Parsed, &mapping.Template{Text: t.Raw, Parts: []mapping.Part{{Span: whole(t)}}})
}

// failURL reports what is wrong with an absolute URL; nil is nothing. A fault of the whole URL is
// at the literal, that of its scheme inside.
func (c *checker) failURL(s site, t Template, f *mapping.Error) {
	if f == nil {
		return
	}
	code, at := codes.InvalidURL, c.place(t.Value)
	if f.Reason == mapping.BadScheme {
		code = codes.InvalidURLScheme
		if f.End == 1 {
			at = c.inside(t.Value, 0)
		}
	}
	c.fail(code, s.coordinate, at, "%s, %q, %s", s, t.Raw, f.Message).Fix = f.Fix
}
