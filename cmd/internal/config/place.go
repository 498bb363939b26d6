package config

// Place returns the line and column of the value at a path of keys (strings) and indexes (ints),
// both counted from 1. If the path ends early, they are those of the last node on it.
func (s *Supergraph) Place(keys ...any) (line, column int) { return locate(s.document.root, keys...) }
