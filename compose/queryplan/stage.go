package queryplan

import "slices"

// stage is a fetch with all that waits for it alone: lists of stages that run at the same time, one
// list after the other.
type stage struct {
	fetch *fetch
	then  [][]*stage
}

// waiting has the fetches that wait for several others, with the number of their parents that were
// seen below some fetch.
type waiting struct {
	list  []*fetch
	count map[*fetch]int
}

func (w *waiting) add(f *fetch, n int) {
	if w.count == nil {
		w.count = map[*fetch]int{}
	}
	if w.count[f] == 0 {
		w.list = append(w.list, f)
	}
	w.count[f] += n
}

// ready takes out the fetches all of whose parents were seen.
func (w *waiting) ready() []*fetch {
	var out []*fetch
	w.list = slices.DeleteFunc(w.list, func(f *fetch) bool {
		if w.count[f] < len(f.parents) {
			return false
		}
		out = append(out, f)
		delete(w.count, f)
		return true
	})
	slices.SortFunc(out, func(a, b *fetch) int { return b.id - a.id })
	return out
}

// stages returns the fetches of a plan as lists of stages that run one after the other.
func (d *dag) stages() [][]*stage {
	var w waiting
	out := [][]*stage{together(d.roots, &w)}
	for more := w.ready(); len(more) > 0; more = w.ready() {
		out = append(out, together(more, &w))
	}
	return out
}

// together returns the stages of fetches that run at the same time. What waits for several of them
// is added to w.
func together(list []*fetch, w *waiting) []*stage {
	out := make([]*stage, len(list))
	for i, f := range list {
		out[i] = f.stage(w)
	}
	return out
}

// stage returns a fetch with what waits for it alone; the newest of that comes first.
func (f *fetch) stage(outer *waiting) *stage {
	out := &stage{fetch: f}
	var w waiting
	var alone []*fetch
	for i := len(f.kids) - 1; i >= 0; i-- {
		if k := f.kids[i]; len(k.parents) == 1 {
			alone = append(alone, k)
		} else {
			w.add(k, 1)
		}
	}
	if len(alone) > 0 {
		out.then = append(out.then, together(alone, &w))
	}
	for more := w.ready(); len(more) > 0; more = w.ready() {
		out.then = append(out.then, together(more, &w))
	}
	for _, k := range w.list {
		outer.add(k, w.count[k])
	}
	return out
}

// fetchCost is what a fetch costs without its selections, and stageCost what each further stage of
// a sequence is multiplied with.
const (
	fetchCost = 1000
	stageCost = 100
)

// cost returns the cost of lists of stages that run one after the other.
func cost(lists [][]*stage) float64 {
	total := 0.0
	for i, list := range lists {
		sum := 0.0
		for _, s := range list {
			sum += s.cost()
		}
		if i > 0 {
			sum *= stageCost * float64(i)
		}
		total += sum
	}
	return total
}

// flatCost returns the cost of fetches by their stage alone: a stage is one further than the last
// of those that its fetches wait for. To compare combinations, the selections of the first stage
// count nothing, and those of all others the same.
func (d *dag) flatCost(compared bool) float64 {
	stages := make([]int, len(d.list))
	for i := range stages {
		stages[i] = -1
	}
	var of func(f *fetch) int
	of = func(f *fetch) int {
		if stages[f.id] < 0 {
			stages[f.id] = 0
			for _, p := range f.parents {
				stages[f.id] = max(stages[f.id], of(p)+1)
			}
		}
		return stages[f.id]
	}
	total := 0.0
	for _, f := range d.list {
		if f.gone {
			continue
		}
		m := float64(max(1, stageCost*of(f)))
		size := float64(f.size)
		switch {
		case !compared:
			size *= m
		case m > 1:
			size *= stageCost
		default:
			size = 0
		}
		total += fetchCost*m + size
	}
	return total
}

func (s *stage) cost() float64 {
	total := float64(fetchCost + s.fetch.size)
	for i, list := range s.then {
		sum := 0.0
		for _, k := range list {
			sum += k.cost()
		}
		total += stageCost * float64(i+1) * sum
	}
	return total
}
