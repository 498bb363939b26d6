package platformapi

import "unicode/utf8"

// deref returns what p points at, the zero value for nil.
func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// optional returns nil for "", which is then left out of a request.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// each turns what is there of a list into something else; nothing makes nil.
func each[T, U any](in []*T, turn func(*T) U) []U {
	out := make([]U, 0, len(in))
	for _, p := range present(in) {
		out = append(out, turn(p))
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// present drops the nulls of a list.
func present[T any](in []*T) []*T {
	out := make([]*T, 0, len(in))
	for _, p := range in {
		if p != nil {
			out = append(out, p)
		}
	}
	return out
}

// clip shortens text from outside for a message.
func clip(s string) string {
	const most = 100
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
