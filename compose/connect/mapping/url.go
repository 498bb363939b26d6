package mapping

import "strings"

// Absolute reports whether an URL is absolute as to a connector without source: `://` occurs in its
// literal text before any slash, question mark or hash that stands in an earlier part. Others are
// relative, and need a source.
func (t *Template) Absolute() bool {
	_, ok := t.authority()
	return ok
}

// HasHTTPScheme reports whether an URL starts with `http://` or `https://`, in lower case. Such an
// URL cannot be combined with a source. Any other can, and is appended to the base URL.
func (t *Template) HasHTTPScheme() bool {
	return strings.HasPrefix(t.Text, "http://") || strings.HasPrefix(t.Text, "https://")
}

// authority returns the place after the `://` of an absolute URL.
func (t *Template) authority() (int, bool) {
	for _, p := range t.Parts {
		if p.Mapping != nil {
			continue
		}
		s := t.Text[p.Start:p.End]
		if i := strings.Index(s, "://"); i >= 0 {
			return p.Start + i + 3, true
		}
		if strings.ContainsAny(s, "/?#") {
			return 0, false
		}
	}
	return 0, false
}

// CheckConnectURL returns what is wrong with scheme and host of the URL of a connector without
// source. The reason is [BadURL] or [BadScheme]. It returns nil for a relative URL.
func CheckConnectURL(t *Template) *Error {
	at, ok := t.authority()
	if !ok {
		return nil
	}
	end := len(t.Text)
	for _, p := range t.Parts {
		switch {
		case p.Mapping != nil:
			return &Error{Span: p.Span, Reason: BadURL, Message: "scheme and host of an URL cannot have expressions", Fix: "Declare a source with a `baseURL` that has the expression, and make the URL relative."}
		case p.End < at:
			continue
		}
		from := max(at, p.Start)
		if i := strings.IndexAny(t.Text[from:p.End], "/?#"); i >= 0 {
			end = from + i
			break
		}
	}
	return checkURI(t.Text[:end])
}

// CheckBaseURL returns what is wrong with scheme and host of the base URL of a source. The reason
// is [BadURL] or [BadScheme]. A base URL with an expression is known at run time only, and passes.
func CheckBaseURL(t *Template) *Error {
	for _, p := range t.Parts {
		if p.Mapping != nil {
			return nil
		}
	}
	if t.Absolute() {
		return CheckConnectURL(t)
	}
	if t.Text == "*" || t.Text != "" && strings.Contains("/?#", t.Text[:1]) {
		return badScheme(t.Text)
	}
	return badHost(t.Text)
}

func badScheme(text string) *Error {
	return &Error{Span: Span{0, len(text)}, Reason: BadScheme, Message: "the URL does not start with http:// or https://", Fix: "Write the URL with its scheme, for instance https://api.example.com."}
}

func badHost(text string) *Error {
	return &Error{Span: Span{0, len(text)}, Reason: BadURL, Message: "the URL has no valid host", Fix: "Write an URL such as https://api.example.com."}
}

// checkURI checks an URL up to the end of its host. It has `://` somewhere, and no path after the
// host.
func checkURI(text string) *Error {
	scheme, rest, _ := strings.Cut(text, "://")
	if strings.HasPrefix(text, "/") {
		return badScheme(text)
	}
	if strings.ContainsFunc(scheme, func(r rune) bool { return !isSchemePart(r) }) || !isAuthority(rest) {
		return badHost(text)
	}
	if !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return badScheme(text)
	}
	return nil
}

func isSchemePart(r rune) bool {
	return r < 128 && (isNamePart(byte(r)) && r != '_' || strings.ContainsRune("+-.", r))
}

// isAuthority reports whether a text can stand between `://` and the path: user, host and port.
// Neither names nor ports are looked into.
func isAuthority(s string) bool {
	colons, open, closed, percent, at := 0, false, false, false, -1
	for i, r := range s {
		switch {
		case r == ':':
			colons++
		case r == '[':
			if open || percent {
				return false
			}
			open = true
		case r == ']':
			if !open || closed {
				return false
			}
			closed, colons, percent = true, 0, false
		case r == '@':
			at, colons, percent = i, 0, false
		case r == '%':
			percent = true
		case r >= 128 || !isNamePart(byte(r)) && !strings.ContainsRune("!$&'()*+,-.;=~", r):
			return false
		}
	}
	return s != "" && open == closed && colons <= 1 && !percent && at != len(s)-1
}
