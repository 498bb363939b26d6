package connect

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// checkBaseURL checks the base URL of a source. One with expressions can be anything once they are
// replaced.
func (c *checker) checkBaseURL(s site, t Template) {
	for _, p := range t.Parts() {
		if p.Mapping != nil {
			return
		}
	}
	if fault := checkAbsolute(withoutBreaks(t.Raw)); fault != nil {
		c.failURL(s, t, fault)
	}
}

// checkURL checks that the URL of a connector is relative to its source, or absolute without one.
// It returns false after an error.
func (c *checker) checkURL(k *Connector, s site, t Template) bool {
	if k.Source.Given() {
		if strings.HasPrefix(t.Raw, "http://") || strings.HasPrefix(t.Raw, "https://") {
			c.fail(codes.AbsoluteConnectURLWithSource, s.coordinate, c.place(t.Value), "%s is the absolute URL %q, but it also has the source %q", s, t.Raw, k.Source.Raw).Fix = "Delete the source, or leave out its base URL here."
			return false
		}
		return true
	}
	host, dynamic, absolute := origin(t)
	switch {
	case !absolute:
		c.fail(codes.RelativeConnectURLWithoutSource, s.coordinate, c.place(t.Value), "%s is the relative URL %q, but there is no source that it is relative to", s, t.Raw).Fix = "Add a source, or begin the URL with https://."
		return false
	case dynamic != nil:
		c.fail(codes.InvalidURL, s.coordinate, c.inside(t.Value, dynamic.Start+1), "%s has an expression before the path", s).Fix = "Let a @source have the host: its baseURL can use $config."
		return false
	}
	for _, p := range t.Parts() {
		if p.Mapping != nil && fold(p.Mapping.Root).isComposite() {
			c.failURL(s, t, &urlFault{code: codes.InvalidURL, message: "has an expression that is a list or an object", fix: "Use strings, numbers and booleans."})
			return false
		}
	}
	if fault := checkAbsolute(withoutBreaks(host)); fault != nil {
		c.failURL(s, t, fault)
		return false
	}
	return true
}

// urlFault is what is wrong with an absolute URL.
type urlFault struct {
	code, message, fix string
	// inside reports whether the place is the first character, and not the literal.
	inside bool
}

// failURL reports what is wrong with an absolute URL.
func (c *checker) failURL(s site, t Template, f *urlFault) {
	at := c.place(t.Value)
	if f.inside {
		at = c.inside(t.Value, 0)
	}
	c.fail(f.code, s.coordinate, at, "%s, %q, %s", s, t.Raw, f.message).Fix = f.fix
}

// origin returns the text of a URL up to its path, and the last expression in it. The URL is
// absolute if `://` comes before the first slash or question mark, or right behind it: that of
// `/a?u=http://x` is no path.
func origin(t Template) (text string, dynamic *mapping.Part, absolute bool) {
	parts := t.Parts()
	var b strings.Builder
	for i := range parts {
		p := &parts[i]
		if p.Mapping != nil {
			dynamic = p
			continue
		}
		literal := t.Raw[p.Start:p.End]
		from := 0
		if !absolute {
			if at := strings.Index(literal, "://"); at >= 0 {
				absolute, from = true, at+len("://")
			} else if strings.ContainsAny(literal, "/?") {
				return "", nil, false
			}
		}
		if absolute {
			if end := strings.IndexAny(literal[from:], "/?#"); end >= 0 {
				b.WriteString(literal[:from+end])
				return b.String(), dynamic, true
			}
		}
		b.WriteString(literal)
	}
	return b.String(), dynamic, absolute
}

var breaks = strings.NewReplacer("\n", "", "\r", "", "\t", "")

// withoutBreaks returns a text without line breaks and tabs, which may stand anywhere in a URL.
func withoutBreaks(s string) string { return breaks.Replace(s) }

// checkAbsolute returns what is wrong with the scheme and the host of an absolute URL, or nil. It
// follows RFC 3986 as far as the reference does: ports may be any text, and so may what is before
// @.
func checkAbsolute(url string) *urlFault {
	scheme, rest, ok := strings.Cut(url, "://")
	switch {
	case url != "" && strings.IndexByte("/?#", url[0]) >= 0 || url == "*":
		return &urlFault{code: codes.InvalidURLScheme, message: "has no scheme", fix: "Begin it with http:// or https://."}
	case !ok || strings.Trim(scheme, schemeChars) != "":
		return &urlFault{code: codes.InvalidURL, message: "is not an absolute URL", fix: "Begin it with http:// or https://."}
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	if !isAuthority(rest) {
		return &urlFault{code: codes.InvalidURL, message: "has no valid host", fix: "Write a host after the two slashes."}
	}
	if !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return &urlFault{code: codes.InvalidURLScheme, message: "has another scheme than http and https", fix: "Begin it with http:// or https://.", inside: true}
	}
	return nil
}

const (
	schemeChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
	// hostChars are those of a host and its port, brackets aside.
	hostChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$&'()*+,-.:;=_~"
)

// isAuthority reports whether a text can be the part of a URL between the slashes and the path: a
// host with or without a port and with or without a user before an @.
func isAuthority(s string) bool {
	host := s[strings.LastIndexByte(s, '@')+1:]
	open, closed := strings.IndexByte(s, '['), strings.IndexByte(s, ']')
	if open >= 0 || closed >= 0 {
		if closed < open || open < 0 || strings.Count(s, "[") > 1 || strings.Count(s, "]") > 1 {
			return false
		}
		if at := strings.IndexByte(host, ']'); at >= 0 {
			before, _, _ := strings.Cut(host, "[")
			host = before + host[at+1:]
			if host == "" {
				return true
			}
		}
	}
	return host != "" && strings.Trim(host, hostChars) == "" && strings.Count(host, ":") < 2
}
