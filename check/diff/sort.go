package diff

import "slices"

// sorted sorts a list stably. A change is large and there may be hundreds of thousands, so that
// their places are sorted, and each change is moved once. Most often there is nothing to do.
func sorted[T any](list []T, compare func(a, b *T) int) {
	inOrder := true
	for i := 1; i < len(list) && inOrder; i++ {
		inOrder = compare(&list[i-1], &list[i]) <= 0
	}
	if inOrder {
		return
	}
	places := make([]int32, len(list))
	for i := range places {
		places[i] = int32(i) //nolint:gosec // a list of changes is far shorter
	}
	slices.SortFunc(places, func(a, b int32) int {
		if c := compare(&list[a], &list[b]); c != 0 {
			return c
		}
		return int(a - b)
	})
	permute(list, places)
}

// permute moves the element at places[i] to i, for every i. It uses up places.
func permute[T any](list []T, places []int32) {
	for i := range places {
		if places[i] < 0 {
			continue
		}
		first := list[i]
		at := int32(i) //nolint:gosec // as above
		for {
			from := places[at]
			places[at] = -1
			if int(from) == i {
				list[at] = first
				break
			}
			list[at] = list[from]
			at = from
		}
	}
}
