package satisfy

import (
	"encoding/binary"
	"slices"
)

// choices are the values of labels, or of contextual arguments, as far as they are not unknown: in
// the order of their indexes. They are not changed once made.
type choices []chosen

type chosen struct {
	at    int32
	value choice
}

func (c choices) find(at int32) (int, bool) {
	return slices.BinarySearchFunc(c, at, func(e chosen, at int32) int { return int(e.at) - int(at) })
}

// get returns the value at an index.
func (c choices) get(at int) choice {
	if i, ok := c.find(int32(at)); ok {
		return c[i].value
	}
	return unknown
}

// with returns the choices with another value at an index, which is not unknown.
func (c choices) with(at int, value choice) choices {
	i, ok := c.find(int32(at))
	if !ok {
		return slices.Insert(slices.Clone(c), i, chosen{int32(at), value})
	}
	if c[i].value == value {
		return c
	}
	out := slices.Clone(c)
	out[i].value = value
	return out
}

// within reports whether every value that c has and that counts is the same in d.
func (c choices) within(d choices, counts func(choice) bool) bool {
	j := 0
	for _, e := range c {
		if !counts(e.value) {
			continue
		}
		for j < len(d) && d[j].at < e.at {
			j++
		}
		if j == len(d) || d[j] != e {
			return false
		}
	}
	return true
}

func (c choices) key() string {
	b := make([]byte, 0, 4*len(c))
	for _, e := range c {
		b = append(binary.AppendUvarint(b, uint64(e.at)), byte(e.value))
	}
	return string(b)
}
