package usage

import (
	"path"
	"slices"
	"strings"
)

// group is equal definitions of a fragment. Which of them is meant makes no difference, but what
// they spread is looked for from each.
type group []*fragment

// candidates returns the definitions that a spread may mean, equal ones together. op is the
// document of the operation, from are the documents that have the spread. Its own document comes
// first, as the client's build puts the fragments of all documents into one namespace; then what a
// document imports, its file, its folder, and everywhere. Fragments beside operations belong to
// these, and are taken only where no other has the name.
func (c *corpus) candidates(name string, op *document, from []*document) []group {
	all := c.fragments[name]
	pick := func(ok func(f *fragment) bool) []*fragment {
		return slices.DeleteFunc(slices.Clone(all), func(f *fragment) bool { return !ok(f) })
	}
	if op.entry() {
		if own := op.ownFragments()[name]; own != nil {
			return []group{own}
		}
		return nil
	}
	if own := pick(func(f *fragment) bool { return f.from == op }); len(own) > 0 {
		return []group{own}
	}
	var found []*fragment
	for _, d := range from {
		imported := c.imported(d)
		levels := []func(f *fragment) bool{
			func(f *fragment) bool { return f.from == d },
			func(f *fragment) bool { return imported[f.from] },
			func(f *fragment) bool { return clean(f.from.File) == clean(d.File) },
			func(f *fragment) bool { return f.from.shared() && folder(f.from.File) == folder(d.File) },
			func(f *fragment) bool { return f.from.shared() },
			func(f *fragment) bool { return folder(f.from.File) == folder(d.File) },
			func(*fragment) bool { return true },
		}
		for _, level := range levels {
			if list := pick(level); len(list) > 0 {
				found = append(found, list...)
				break
			}
		}
	}
	return grouped(found)
}

// ownFragments returns the fragments of an entry of a manifest by name.
func (d *document) ownFragments() map[string]group {
	if d.own == nil {
		d.own = make(map[string]group, len(d.query.Fragments))
		for _, def := range d.query.Fragments {
			d.own[def.Name] = append(d.own[def.Name], &fragment{name: def.Name, def: def, from: d})
		}
	}
	return d.own
}

// shared reports whether a document has fragments for the operations of other documents only.
func (d *document) shared() bool { return d.query == nil || len(d.query.Operations) == 0 }

// grouped puts equal definitions together, in the order of the first of each.
func grouped(list []*fragment) []group {
	var out []group
	for _, f := range list {
		i := slices.IndexFunc(out, func(g group) bool { return same(g[0].def, f.def) })
		switch {
		case i < 0:
			out = append(out, group{f})
		case !slices.Contains(out[i], f):
			out[i] = append(out[i], f)
		}
	}
	return out
}

// imported returns the documents that a document imports, directly or through imports.
func (c *corpus) imported(d *document) map[*document]bool {
	if known, ok := c.imports[d]; ok {
		return known
	}
	out := map[*document]bool{}
	c.imports[d] = out
	var add func(d *document)
	add = func(d *document) {
		for _, i := range d.Imports {
			for _, file := range i.Files {
				for _, found := range c.meant(clean(file), i.Constant) {
					if found == d || out[found] {
						continue
					}
					out[found] = true
					add(found)
				}
			}
		}
	}
	add(d)
	return out
}

// meant returns the documents of a file that an import of the constant means: all if that is empty.
func (c *corpus) meant(file, constant string) []*document {
	if constant == "" {
		return c.files[file]
	}
	named, known := c.constants[file]
	if !known {
		named = make(map[string][]*document)
		for _, d := range c.files[file] {
			named[d.Constant] = append(named[d.Constant], d)
		}
		c.constants[file] = named
	}
	return named[constant]
}

func clean(file string) string { return path.Clean(strings.ReplaceAll(file, `\`, "/")) }

func folder(file string) string { return path.Dir(clean(file)) }
