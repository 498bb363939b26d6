package mapping

// Template is an URL or the value of a header: literal text with expressions in braces.
type Template struct {
	Text     string
	Language Language
	// Parts in order. Together they are the whole text.
	Parts []Part
}

// Part is a part of a template: an expression, or literal text.
type Part struct {
	// Span includes the braces of an expression.
	Span
	// Mapping is nil for literal text. Its spans point into the whole template.
	Mapping *Mapping
}

// ParseTemplate reads an URL, a base URL or the value of a header.
func ParseTemplate(text string, lang Language) (*Template, *Error) {
	return nil, nil
}

// Absolute reports whether the template is an absolute URL, which has `://` in its text. Others are
// relative to the base URL of a source.
func (t *Template) Absolute() bool { return false }

// CheckConnectURL returns what is wrong with the literal parts of the URL of a connector. The
// reason is [BadURL] or [BadScheme]. Of a relative URL nothing can be wrong.
func CheckConnectURL(t *Template) *Error { return nil }

// CheckBaseURL returns what is wrong with the literal parts of the base URL of a source. The reason
// is [BadURL] or [BadScheme].
func CheckBaseURL(t *Template) *Error { return nil }
