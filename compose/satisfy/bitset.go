package satisfy

import "math/bits"

// bitset is a set of small numbers. Sets that are combined or compared have the same length.
type bitset []uint64

func newBitset(words int) bitset { return make(bitset, words) }

func wordsFor(n int) int { return (n + 63) / 64 }

func (b bitset) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b bitset) set(i int) { b[i>>6] |= 1 << (i & 63) }

// or adds the elements of c.
func (b bitset) or(c bitset) {
	for i, w := range c {
		b[i] |= w
	}
}

func (b bitset) len() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// contains reports whether every element of c is in b.
func (b bitset) contains(c bitset) bool {
	for i, w := range c {
		if w&^b[i] != 0 {
			return false
		}
	}
	return true
}

// meets reports whether b and c have an element in common.
func (b bitset) meets(c bitset) bool {
	for i, w := range c {
		if w&b[i] != 0 {
			return true
		}
	}
	return false
}

// each visits the elements in ascending order until visit returns false. It reports whether it came
// to the end.
func (b bitset) each(visit func(i int) bool) bool {
	for i, w := range b {
		for w != 0 {
			if !visit(i<<6 + bits.TrailingZeros64(w)) {
				return false
			}
			w &= w - 1
		}
	}
	return true
}
