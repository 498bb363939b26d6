package satisfy

// maxGiven bounds the fields of a key whose givers are known.
const maxGiven = 4

// givers are the nodes of a family, by their local places, whose subgraphs give a field of a key.
type givers struct {
	// always give it; all include those that give it under a condition.
	always, all bitset
}

// addGivers notes, for each move of a family of object types by a few fields without fields below
// them, which nodes give those. Whether a move is possible is asked again and again while more
// nodes are reached: in a ring of keys as often as there are moves, times the nodes, times their
// fields.
func (g *graph) addGivers() {
	for i := range g.families {
		if f := &g.families[i]; len(f.jumps) > 0 && len(f.nodes) > 1 {
			g.giversOf(f)
		}
	}
}

// giversOf notes the givers for the moves of one family. It leaves them out for keys with
// fragments, and for all keys if the family has an abstract node, which gives what its objects
// give.
func (g *graph) giversOf(f *family) {
	known := map[symbol]*givers{}
	for i := range f.jumps {
		j := &f.jumps[i]
		if j.nested || len(j.sel) > maxGiven {
			continue
		}
		given := make([]*givers, 0, len(j.sel))
		for _, s := range j.sel {
			if s.on != noType {
				given = nil
				break
			}
			if known[s.name] == nil {
				known[s.name] = &givers{newBitset(f.words), newBitset(f.words)}
			}
			given = append(given, known[s.name])
		}
		j.given = given
	}
	for _, id := range f.nodes {
		n := &g.nodes[id]
		if n.abstract {
			for i := range f.jumps {
				f.jumps[i].given = nil // an abstract node gives what its objects give
			}
			return
		}
		if len(known) < len(n.edges) {
			for name, k := range known {
				if e := n.edge(name); e != nil {
					k.add(n, e)
				}
			}
			continue
		}
		for k := range n.edges {
			if e := &n.edges[k]; known[e.name] != nil {
				known[e.name].add(n, e)
			}
		}
	}
}

func (k *givers) add(n *node, e *edge) {
	k.all.set(n.local)
	if e.slots == 0 && e.label < 0 && e.requires < 0 {
		k.always.set(n.local)
	}
}

// isGiven reports whether the fields of a move are given by nodes that are reached. If it is not
// known from the givers alone, known is false.
func (j *jump) isGiven(reach bitset) (given, known bool) {
	given, known = true, len(j.given) > 0
	for _, k := range j.given {
		switch {
		case !reach.meets(k.all):
			return false, true
		case !reach.meets(k.always):
			known = false
		}
	}
	return given, known
}
