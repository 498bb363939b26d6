package queryplan

// responseKey is a field with its alias.
type responseKey struct{ name, alias string }

// sameResponse are the first item of a field with its alias, and the first one that has other
// arguments than that.
type sameResponse struct{ first, other *item }

// indexed is [sels.otherwise] for many items.
func (s *sels) indexed(u *use) *item {
	if s.responses == nil {
		s.responses = make(map[responseKey]sameResponse, 2*len(s.items))
		for _, it := range s.items {
			s.respond(it)
		}
	}
	found := s.responses[responseKey{u.name, u.alias}]
	if found.first == nil || found.first.use.arguments != u.arguments {
		return found.first
	}
	return found.other
}

// respond adds an item at the end to the index.
func (s *sels) respond(it *item) {
	if it.use == nil {
		return
	}
	k := responseKey{it.use.name, it.use.alias}
	found := s.responses[k]
	switch {
	case found.first == nil:
		found.first = it
	case found.other == nil && found.first.use.arguments != it.use.arguments:
		found.other = it
	default:
		return
	}
	s.responses[k] = found
}

// forget takes the item at the end out of the index.
func (s *sels) forget(it *item) {
	if it.use == nil || s.responses == nil {
		return
	}
	k := responseKey{it.use.name, it.use.alias}
	switch found := s.responses[k]; it {
	case found.first: // what has other arguments would stand behind it
		delete(s.responses, k)
	case found.other:
		s.responses[k] = sameResponse{first: found.first}
	}
}
