package connect

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// ownedHeaders are those that the router itself sets, in lower case.
var ownedHeaders = []string{
	"accept-encoding", "connection", "content-encoding", "content-length", "keep-alive", "proxy-authenticate", "proxy-authorization",
	"te", "trailer", "transfer-encoding", "upgrade",
}

// fixedHeaders are those that can be set, but not passed on from the client.
var fixedHeaders = []string{"accept", "content-type", "host"}

// readHeaders reads the headers of a source or connector: an object, or a list of objects. It
// returns false after an error, and none of them then.
func (c *checker) readHeaders(in site, v *ast.Value) ([]Header, bool) {
	if v == nil {
		return nil, true
	}
	in = in.at("http.headers", mapping.InHeader)
	entries := []*ast.Value{v}
	switch v.Kind {
	case ast.ObjectValue:
	case ast.ListValue:
		entries = make([]*ast.Value, len(v.Children))
		for i, child := range v.Children {
			entries[i] = child.Value
		}
	default:
		c.fail(codes.InvalidHeader, in.coordinate, c.place(v), "%s must be an object or a list of objects", in).Fix = "Write headers: [{name: …, value: …}]."
		return nil, false
	}
	var list []Header
	ok := true
	for _, e := range entries {
		if h, fine := c.readHeader(in, e); fine {
			list = append(list, h)
		} else {
			ok = false
		}
	}
	if !c.checkHeaderNames(in, list) || !ok {
		return nil, false
	}
	return list, true
}

// readHeader reads one entry of headers. It returns false after an error.
func (c *checker) readHeader(in site, entry *ast.Value) (Header, bool) {
	h := Header{Entry: entry}
	bad := func(at *ast.Value, fix, format string, args ...any) (Header, bool) {
		c.fail(codes.InvalidHeader, in.coordinate, c.place(at), in.String()+": "+format, args...).Fix = fix
		return h, false
	}
	if entry.Kind != ast.ObjectValue {
		return bad(entry, "Write {name: …, value: …}.", "an entry is not an object")
	}
	name, from, value := field(entry, "name"), field(entry, "from"), field(entry, "value")
	switch {
	case name == nil:
		return bad(entry, "Write {name: …, value: …}.", "an entry has no name")
	case !isString(name):
		return bad(name, "Put it in quotes.", "the name of a header must be a string")
	case !isToken(name.Raw):
		return bad(name, "Use letters, digits and dashes.", "%q is not the name of a header", name.Raw)
	}
	h.Name = Text{Raw: name.Raw, Value: name}
	lower := strings.ToLower(name.Raw)
	switch {
	case from == nil && value == nil:
		return bad(entry, `Write value: "…", or from: "…" to pass on a header of the client.`, "the header %s has neither from nor value", name.Raw)
	case from != nil && value != nil:
		return bad(from, "Delete one of them.", "the header %s has both from and value", name.Raw)
	case slices.Contains(ownedHeaders, lower):
		return bad(name, "Delete it.", "the header %s is set by the router itself", name.Raw)
	case from != nil && slices.Contains(fixedHeaders, lower):
		return bad(name, "Give it a value.", "the header %s cannot be passed on from the client", name.Raw)
	case from != nil && !isString(from):
		return bad(from, "Put it in quotes.", "from must be a string")
	case from != nil && !isToken(from.Raw):
		return bad(from, "Use letters, digits and dashes.", "%q is not the name of a header", from.Raw)
	case from != nil:
		h.From = Text{Raw: from.Raw, Value: from}
		return h, true
	case !isString(value):
		return bad(value, "Put it in quotes.", "value must be a string")
	}
	var ok bool
	if h.Value, ok = c.template(in, value); !ok {
		return h, false
	}
	for _, p := range h.Value.Parts() {
		if i := strings.IndexFunc(value.Raw[p.Start:p.End], isControl); p.Mapping == nil && i >= 0 {
			c.fail(codes.InvalidHeader, in.coordinate, c.inside(value, p.Start), "%s: the value of the header %s has a control character", in, name.Raw).Fix = "Delete it."
			return h, false
		}
	}
	return h, true
}

// checkHeaderNames refuses two headers of one name, whatever their case. It returns false after an
// error.
func (c *checker) checkHeaderNames(in site, list []Header) bool {
	ok := true
	first := make(map[string]*ast.Value, len(list))
	for i := range list {
		name := list[i].Name
		lower := strings.ToLower(name.Raw)
		before, again := first[lower]
		if !again {
			first[lower] = name.Value
			continue
		}
		d := c.fail(codes.HTTPHeaderNameCollision, in.coordinate, c.place(name.Value), "%s: the header %s is set twice", in, name.Raw)
		d.Positions = append(d.Positions, c.place(before).Position())
		d.Fix = "Delete one of them."
		ok = false
	}
	return ok
}

// isToken reports whether a text is a token of HTTP, as names of headers are.
func isToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// isControl reports whether a character cannot be part of a header. Line breaks are left out of the
// text of a template.
func isControl(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f }
