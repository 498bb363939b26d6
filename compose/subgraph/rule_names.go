package subgraph

import (
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkNames refuses names that belong to introspection.
func (b *builder) checkNames() {
	for _, t := range b.Schema.Types {
		if reserved(t.Name) {
			b.failReserved(t.Name, t.Pos)
		}
		for _, f := range t.Fields {
			if reserved(f.Name) {
				b.failReserved(f.Coordinate(), f.Pos)
			}
			b.checkArgNames(f.Args, f.Coordinate)
		}
		for _, v := range t.Values {
			if reserved(v.Name) {
				b.failReserved(t.Name+"."+v.Name, v.Pos)
			}
			if v.Name == "true" || v.Name == "false" || v.Name == "null" {
				b.fail(codes.InvalidGraphQL, t.Name+"."+v.Name, v.Pos, "%s has the value %s, which is a literal of its own", t.Name, v.Name)
			}
		}
	}
	for _, d := range b.Schema.DirectiveDefs {
		if reserved(d.Name) {
			b.failReserved("@"+d.Name, d.Pos)
		}
		b.checkArgNames(d.Args, func() string { return "@" + d.Name })
	}
}

func (b *builder) checkArgNames(args []*sdl.Argument, owner func() string) {
	for _, a := range args {
		if reserved(a.Name) {
			b.failReserved(argCoordinate(owner(), a.Name), a.Pos)
		}
	}
}

func reserved(name string) bool { return strings.HasPrefix(name, "__") }

func (b *builder) failReserved(coordinate string, at sdl.Pos) {
	b.fail(codes.InvalidGraphQL, coordinate, at, "%s: names that begin with two underscores are reserved for introspection", coordinate).Fix = "Choose another name."
}

func argCoordinate(owner, name string) string { return owner + "(" + name + ":)" }

// checkUnique refuses two things of one name in one place.
func (b *builder) checkUnique() {
	for _, d := range b.duplicates {
		b.failRepeated(d)
	}
	var seen nameSet
	for _, t := range b.Schema.Types {
		seen.reset(len(t.Fields))
		for _, f := range t.Fields {
			if seen.add(f.Name) {
				b.fail(codes.InvalidGraphQL, f.Coordinate(), f.Pos, "the field %s is declared more than once", f.Coordinate())
			}
		}
		b.checkUniqueRefs(&seen, t, t.Members, "%s lists the member %s more than once")
		b.checkUniqueRefs(&seen, t, t.Interfaces, "%s implements %s more than once")
	}
	seen.reset(len(b.definitions))
	for _, d := range b.definitions {
		if seen.add(d.Name) {
			b.fail(codes.InvalidGraphQL, "@"+d.Name, d.Pos, "the directive @%s is defined more than once", d.Name)
		}
	}
	for _, d := range b.definitions {
		b.checkUniqueArgs(&seen, d.Args, func() string { return "@" + d.Name })
	}
}

func (b *builder) failRepeated(t *sdl.Type) {
	b.fail(codes.InvalidGraphQL, t.Name, t.Pos, "the type %s is defined more than once", t.Name).Fix = "Keep one definition; write the rest as `extend`."
}

func (b *builder) checkUniqueArgs(seen *nameSet, args []*sdl.Argument, owner func() string) {
	if len(args) < 2 {
		return
	}
	seen.reset(len(args))
	for _, a := range args {
		if seen.add(a.Name) {
			c := argCoordinate(owner(), a.Name)
			b.fail(codes.InvalidGraphQL, c, a.Pos, "the argument %s is declared more than once", c)
		}
	}
}

func (b *builder) checkUniqueRefs(seen *nameSet, t *sdl.Type, refs []sdl.Ref, message string) {
	if len(refs) < 2 {
		return
	}
	seen.reset(len(refs))
	for _, r := range refs {
		if seen.add(r.Name) {
			b.fail(codes.InvalidGraphQL, t.Name, r.Pos, message, t.Name, r.Name)
		}
	}
}

// nameSet finds repeated names: by comparing where there are few, with a map
// where there are many.
type nameSet struct {
	few  []string
	many map[string]bool
}

func (u *nameSet) reset(n int) {
	u.few, u.many = u.few[:0], nil
	if n > 16 {
		u.many = make(map[string]bool, n)
	}
}

// add says whether the name was there before.
func (u *nameSet) add(name string) bool {
	if u.many != nil {
		if u.many[name] {
			return true
		}
		u.many[name] = true
		return false
	}
	for _, n := range u.few {
		if n == name {
			return true
		}
	}
	u.few = append(u.few, name)
	return false
}
