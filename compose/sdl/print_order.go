package sdl

import "cmp"

// CompareNames orders GraphQL names as the English collation of ECMA-402 does,
// which is the order of definitions in a supergraph: letters without regard to
// case first, `_` before digits before letters; among equals, the first
// difference in case decides, lower before upper.
func CompareNames(a, b string) int {
	tie := 0
	for i := 0; i < len(a) && i < len(b); i++ {
		ca, cb := a[i], b[i]
		if ca == cb {
			continue
		}
		if c := cmp.Compare(collationKey(ca), collationKey(cb)); c != 0 {
			return c
		}
		if tie == 0 {
			tie = cmp.Compare(cb, ca)
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), tie)
}

func collationKey(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c | 0x20
	case c == '_':
		return 1
	default:
		return c
	}
}
