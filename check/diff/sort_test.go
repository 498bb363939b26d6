package diff

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// TestSorted: a list is sorted stably, by whatever is compared.
func TestSorted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		list := make([]Change, n)
		for i := range list {
			list[i] = Change{Coordinate: strconv.Itoa(r.IntN(1 + n/2)), Kind: Kind(strconv.Itoa(r.IntN(2))), Old: strconv.Itoa(i)}
		}
		want := slices.Clone(list)
		slices.SortStableFunc(want, func(a, b Change) int { return byCoordinate(&a, &b) })
		for range 2 { // the second time nothing is left to do
			if sorted(list, byCoordinate); !slices.Equal(list, want) {
				t.Fatalf("%v\nwant %v", list, want)
			}
		}
	}
}
