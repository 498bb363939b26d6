package queryplan

import "iter"

// prefix is the beginning of a combination, with the options that its next branch still has to
// take.
type prefix struct {
	taken []int
	left  []int
}

// leftover are prefixes that end before a branch.
type leftover struct {
	branch   int
	prefixes []prefix
}

// combinations yields all combinations of so many options per branch, in the order in which router
// 2 compares them. In the first batch, branch b of combination i takes option i modulo its number
// of options. What its prefixes did not take is queued, the deepest branch first. From then on the
// prefixes at the front of the queue take their next option, and option 0 at all branches behind
// it; what is left over is queued at the back, the shallowest branch first.
//
// The slice that is yielded must not be kept.
func combinations(counts []int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		var batch []prefix
		for i := range counts[0] {
			batch = append(batch, prefix{taken: []int{i}})
		}
		batch, left := descend(batch, counts, 1, true)
		for _, p := range batch {
			if !yield(p.taken) {
				return
			}
		}
		var queue []leftover
		for i := len(left) - 1; i >= 0; i-- {
			queue = append(queue, left[i])
		}
		for len(queue) > 0 {
			front := queue[0]
			queue = queue[1:]
			var next, rest []prefix
			for _, p := range front.prefixes {
				next = append(next, prefix{taken: extend(p.taken, p.left[0])})
				if len(p.left) > 1 {
					rest = append(rest, prefix{p.taken, p.left[1:]})
				}
			}
			if len(rest) > 0 {
				queue = append(queue, leftover{front.branch, rest})
			}
			batch, left := descend(next, counts, front.branch+1, false)
			for _, p := range batch {
				if !yield(p.taken) {
					return
				}
			}
			queue = append(queue, left...)
		}
	}
}

// inOrder yields all combinations of so many options per branch in order, the last branch changing
// first. The slice that is yielded must not be kept.
func inOrder(counts []int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		taken := make([]int, len(counts))
		for {
			if !yield(taken) {
				return
			}
			i := len(taken) - 1
			for ; i >= 0 && taken[i] == counts[i]-1; i-- {
				taken[i] = 0
			}
			if i < 0 {
				return
			}
			taken[i]++
		}
	}
}

func extend(taken []int, option int) []int { return append(taken[:len(taken):len(taken)], option) }

// descend completes prefixes from a branch on, and returns what they did not take at each branch.
// The first batch takes different options, later ones take the first.
func descend(batch []prefix, counts []int, from int, first bool) ([]prefix, []leftover) {
	var left []leftover
	for b := from; b < len(counts); b++ {
		next := make([]prefix, len(batch))
		var rest []prefix
		for i, p := range batch {
			take := 0
			if first {
				take = i % counts[b]
			}
			next[i] = prefix{taken: extend(p.taken, take)}
			if counts[b] > 1 {
				others := make([]int, 0, counts[b]-1)
				for o := range counts[b] {
					if o != take {
						others = append(others, o)
					}
				}
				rest = append(rest, prefix{p.taken, others})
			}
		}
		if len(rest) > 0 {
			left = append(left, leftover{b, rest})
		}
		batch = next
	}
	return batch, left
}
