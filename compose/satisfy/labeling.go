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
		if w.labelings[labeling][l] != unknown {
			add(labeling)
			continue
		}
		for _, c := range []choice{on, off} {
			known := slices.Clone(w.labelings[labeling])
			known[l] = c
			add(w.labeling(known))
		}
	}
	return out
}

// labeling returns the index of an assignment of values to labels in w.labelings. It keeps known.
func (w *walk) labeling(known []choice) int {
	key := choiceKey(known)
	i, ok := w.labelingIndex[key]
	if !ok {
		i = len(w.labelings)
		w.labelingIndex[key] = i
		w.labelings = append(w.labelings, known)
	}
	return i
}

// setting returns the index of the states of slots in w.settings. It keeps known.
func (w *walk) setting(known []choice) int32 {
	key := choiceKey(known)
	i, ok := w.settingIndex[key]
	if !ok {
		i = int32(len(w.settings))
		w.settingIndex[key] = i
		w.settings = append(w.settings, known)
	}
	return i
}

func choiceKey(list []choice) string {
	b := make([]byte, len(list))
	for i, c := range list {
		b[i] = byte(c)
	}
	return string(b)
}
