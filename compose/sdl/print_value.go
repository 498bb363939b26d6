package sdl

import "github.com/vektah/gqlparser/v2/ast"

// AppendValue appends a literal as supergraphs spell it: numbers, booleans and enum values as
// written, and every string, block strings too, in double quotes with the escapes of JSON.
func AppendValue(buf []byte, v *ast.Value) []byte { return appendValue(buf, v, appendQuoted) }

// appendValue appends a literal with its strings as quote writes them.
func appendValue(buf []byte, v *ast.Value, quote func([]byte, string) []byte) []byte {
	switch v.Kind {
	case ast.StringValue, ast.BlockValue:
		return quote(buf, v.Raw)
	case ast.NullValue:
		return append(buf, "null"...)
	case ast.Variable:
		return append(append(buf, '$'), v.Raw...)
	case ast.ListValue:
		buf = append(buf, '[')
		for i, c := range v.Children {
			if i > 0 {
				buf = append(buf, ", "...)
			}
			buf = appendValue(buf, c.Value, quote)
		}
		return append(buf, ']')
	case ast.ObjectValue:
		buf = append(buf, '{')
		for i, c := range v.Children {
			if i > 0 {
				buf = append(buf, ", "...)
			}
			buf = append(append(buf, c.Name...), ": "...)
			buf = appendValue(buf, c.Value, quote)
		}
		return append(buf, '}')
	default:
		return append(buf, v.Raw...)
	}
}

// ValueString returns what [AppendValue] appends, and "" for nil.
func ValueString(v *ast.Value) string {
	if v == nil {
		return ""
	}
	return string(AppendValue(nil, v))
}

// appendQuoted appends a string as JSON.stringify of JavaScript writes it: only quotes, backslashes
// and control characters below U+0020 are escaped.
func appendQuoted(buf []byte, s string) []byte {
	const hex = "0123456789abcdef"
	buf = append(buf, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		buf = append(buf, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			buf = append(buf, '\\', c)
		case '\b':
			buf = append(buf, '\\', 'b')
		case '\f':
			buf = append(buf, '\\', 'f')
		case '\n':
			buf = append(buf, '\\', 'n')
		case '\r':
			buf = append(buf, '\\', 'r')
		case '\t':
			buf = append(buf, '\\', 't')
		default:
			buf = append(buf, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(buf, s[start:]...), '"')
}
