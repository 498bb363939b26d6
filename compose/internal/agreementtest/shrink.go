package agreementtest

import "fmt"

// Shrink returns a smallest case that still holds: nothing more can be taken out of it. holds gets
// a batch of cases with ids of their own and reports about each.
//
// Each round asks first about every single change, then about all of those that held by themselves
// together, half of them, a quarter and so on, and takes the largest part that holds.
func Shrink(c Case, holds func([]Case) ([]bool, error)) (Case, error) {
	for {
		single := changes(c)
		batch := make([]Case, len(single))
		for i, ch := range single {
			batch[i] = take(c, []change{ch})
		}
		good, err := ask(batch, holds)
		if err != nil {
			return c, err
		}
		var usable []change
		var smaller []Case
		for i, ok := range good {
			if ok && size(batch[i]) < size(c) {
				usable = append(usable, single[i])
			}
		}
		if len(usable) == 0 {
			return c, nil
		}
		for n := len(usable); n > 0; n /= 2 {
			smaller = append(smaller, take(c, usable[:n]))
		}
		good, err = ask(smaller[:len(smaller)-1], holds)
		if err != nil {
			return c, err
		}
		// The last one is a single change, which is known to hold.
		next := smaller[len(smaller)-1]
		for i, ok := range good {
			if ok {
				next = smaller[i]
				break
			}
		}
		c = next
	}
}

// ask numbers the cases of a batch and asks about them.
func ask(batch []Case, holds func([]Case) ([]bool, error)) ([]bool, error) {
	if len(batch) == 0 {
		return nil, nil
	}
	numbered := make([]Case, len(batch))
	for i, c := range batch {
		c.ID = ID(fmt.Sprint("c", i))
		numbered[i] = c
	}
	return holds(numbered)
}

// size is the number of bytes of a case's SDL, and one for each subgraph, so that taking anything
// out makes it smaller.
func size(c Case) int {
	n := len(c.Subgraphs)
	for _, s := range c.Subgraphs {
		n += len(s.SDL)
	}
	return n
}
