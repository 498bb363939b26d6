package satisfy

import "slices"

// choose returns the labelings under which a field is to be checked: for each of its labels both
// values, or the one that is known. Labels of one field are not combined with each other, as in the
// reference.
func (w *walk) choose(labeling int, labels []int) []int {
	if len(labels) == 0 {
		return []int{labeling}
	}
	var out []int
	add := func(i int) {
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	for _, l := range labels {
		if w.labelings[labeling].get(l) != unknown {
			add(labeling)
			continue
		}
		for _, c := range []choice{on, off} {
			add(w.labeling(w.labelings[labeling].with(l, c)))
		}
	}
	return out
}

// labeling returns the index of an assignment of values to labels in w.labelings. It keeps known.
func (w *walk) labeling(known choices) int {
	key := known.key()
	i, ok := w.labelingIndex[key]
	if !ok {
		i = len(w.labelings)
		w.labelingIndex[key] = i
		w.labelings = append(w.labelings, known)
	}
	return i
}

// setting returns the index of the states of slots in w.settings. It keeps known.
func (w *walk) setting(known choices) int32 {
	key := known.key()
	i, ok := w.settingIndex[key]
	if !ok {
		i = int32(len(w.settings))
		w.settingIndex[key] = i
		w.settings = append(w.settings, known)
	}
	return i
}
