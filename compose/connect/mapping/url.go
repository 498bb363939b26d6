package mapping

import "strings"

// HasHTTPScheme reports whether an URL starts with `http://` or `https://`, in lower case. Such an
// URL cannot be combined with a source. Any other can, and is appended to the base URL.
func (t *Template) HasHTTPScheme() bool {
	return strings.HasPrefix(t.Text, "http://") || strings.HasPrefix(t.Text, "https://")
}

// Absolute reports whether an URL is absolute as to a connector without source: `://` comes before
// the first slash or question mark, or right behind it. Others are relative, and need a source.
func (t *Template) Absolute() bool {
	_, _, ok := t.origin()
	return ok
}

// CheckConnectURL returns what is wrong with the absolute URL of a connector without source: with
// its scheme and host, or with an expression whose value is no text whatever the variables are. The
// reason is [BadURL] or [BadScheme]. It returns nil for a relative URL.
func CheckConnectURL(t *Template) *Error {
	host, dynamic, absolute := t.origin()
	switch {
	case !absolute:
		return nil
	case dynamic != nil:
		return &Error{Span: dynamic.Span, Reason: BadURL, Message: "has an expression before the path", Fix: "Let a @source have the host: its baseURL can use $config."}
	}
	for _, p := range t.Parts {
		if p.Mapping != nil && fold(p.Mapping.Root).isComposite() {
			return &Error{Span: Span{0, len(t.Text)}, Reason: BadURL, Message: "has an expression that is a list or an object", Fix: "Use strings, numbers and booleans."}
		}
	}
	fault := checkAbsolute(host)
	if fault != nil && fault.End == len(host) {
		fault.End = len(t.Text)
	}
	return fault
}

// CheckBaseURL returns what is wrong with scheme and host of the base URL of a source. The reason
// is [BadURL] or [BadScheme]. A base URL with expressions can be anything once they are replaced.
func CheckBaseURL(t *Template) *Error {
	for _, p := range t.Parts {
		if p.Mapping != nil {
			return nil
		}
	}
	return checkAbsolute(t.Text)
}

// origin returns the text of an URL up to its path, and the last expression in it. The URL is
// absolute if `://` comes before the first slash or question mark, or right behind it: that of
// `/a?u=http://x` is no path.
func (t *Template) origin() (text string, dynamic *Part, absolute bool) {
	var b strings.Builder
	for i := range t.Parts {
		p := &t.Parts[i]
		if p.Mapping != nil {
			dynamic = p
			continue
		}
		literal := t.Text[p.Start:p.End]
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

// breaks takes line breaks and tabs away, which may stand anywhere in an URL.
var breaks = strings.NewReplacer("\n", "", "\r", "", "\t", "")

// checkAbsolute returns what is wrong with the scheme and the host of an absolute URL, or nil. It
// follows RFC 3986 as far as the reference does: ports may be any text, and so may what is before
// @. The span is the whole text, and the first character for another scheme.
func checkAbsolute(text string) *Error {
	const begin = "Begin it with http:// or https://."
	fault := func(end int, reason Reason, message, fix string) *Error {
		return &Error{Span: Span{0, end}, Reason: reason, Message: message, Fix: fix}
	}
	url := breaks.Replace(text)
	scheme, rest, ok := strings.Cut(url, "://")
	switch {
	case url != "" && strings.IndexByte("/?#", url[0]) >= 0 || url == "*":
		return fault(len(text), BadScheme, "has no scheme", begin)
	case !ok || strings.Trim(scheme, schemeChars) != "":
		return fault(len(text), BadURL, "is not an absolute URL", begin)
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	if !isAuthority(rest) {
		return fault(len(text), BadURL, "has no valid host", "Write a host after the two slashes.")
	}
	if !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return fault(1, BadScheme, "has another scheme than http and https", begin)
	}
	return nil
}

const (
	schemeChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
	// hostChars are those of a host and its port, brackets aside.
	hostChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$&'()*+,-.:;=_~"
)

// isAuthority reports whether a text can be the part of an URL between the slashes and the path: a
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
