package platformapi

import "unicode/utf8"

// deref returns the value that p points at, or the zero value for nil.
func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// optional returns nil for the empty string, so that the field is left out of a request.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// convert returns one value for each element that is not null, in order. It returns nil instead of
// an empty list.
func convert[T, U any](in []*T, one func(*T) U) []U {
	out := make([]U, 0, len(in))
	for _, p := range nonNull(in) {
		out = append(out, one(p))
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// nonNull returns the elements of a list that are not null.
func nonNull[T any](in []*T) []*T {
	out := make([]*T, 0, len(in))
	for _, p := range in {
		if p != nil {
			out = append(out, p)
		}
	}
	return out
}

// clip cuts text of the user or a server to 100 characters for a message.
func clip(s string) string {
	const most = 100
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
