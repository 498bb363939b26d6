package subgraph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkCacheTags checks every @cacheTag, by which the router can remove responses from its cache.
// It stands on entities and root fields. Its format is a text with paths in braces: to fields of
// the key of an entity, as in user-{$key.id}, or to arguments of a root field, as in
// user-{$args.id}. Edition 2.14 takes any format, at any place.
func (b *builder) checkCacheTags() {
	if !b.opts.Edition.Rust() || !b.hasRole(sdl.RoleCacheTag) {
		return
	}
	for _, t := range b.Schema.Types {
		if !t.Kind.HasFields() {
			continue
		}
		for _, d := range t.Directives {
			if d.Role == sdl.RoleCacheTag {
				b.checkEntityCacheTag(t, d)
			}
		}
		for _, f := range t.Fields {
			for _, d := range f.Directives {
				if d.Role == sdl.RoleCacheTag {
					b.checkFieldCacheTag(t, f, d)
				}
			}
		}
	}
}

// cacheTagged reports whether the rules of @cacheTag need the keys of a type.
func (b *builder) cacheTagged(t *sdl.Type) bool {
	return b.opts.Edition.Rust() && t.Kind == sdl.Object && sdl.Find(t.Directives, sdl.RoleCacheTag) != nil
}

// checkEntityCacheTag checks the @cacheTag of a type: it has a resolvable key, and all of its keys
// have the fields that the format uses.
func (b *builder) checkEntityCacheTag(t *sdl.Type, d *sdl.Directive) {
	keys := b.types[t.Index].Keys
	resolvable := false
	for i := range keys {
		resolvable = resolvable || keys[i].Resolvable
	}
	if !resolvable {
		b.fail(codes.CacheTagEntityNotResolvable, t.Name, d.Pos, "@cacheTag on %s has no effect: %s has no @key that it can be resolved by", t.Name, t.Name).Fix = "Give it a @key, or put the @cacheTag on root fields."
		return
	}
	b.checkFormat(t.Name, d, func(p cachePath) (code, problem string) {
		if p.root != "$key" {
			return codes.CacheTagInvalidFormatArgumentOnEntity, "on a type only $key can be used"
		}
		leaf, problem := b.followKeyPath(t, p.names)
		switch {
		case problem != "":
			return codes.CacheTagInvalidFormat, problem
		case leaf.Elem != nil:
			return codes.CacheTagInvalidFormat, "it leads to a list"
		case b.Composite(leaf) != nil:
			return codes.CacheTagInvalidFormat, "it leads to an object"
		}
		for i := range keys {
			if !selectsPath(keys[i].Fields.Selections, p.names) {
				return codes.CacheTagInvalidFormatArgumentOnEntity, "the key " + shorten(keys[i].Fields.Raw) + " does not have it"
			}
		}
		return "", ""
	})
}

// followKeyPath returns the type of the field at the end of a path through the fields of a type, or
// what is wrong with the path.
func (b *builder) followKeyPath(t *sdl.Type, names []string) (leaf *ast.Type, problem string) {
	if len(names) == 0 {
		return nil, "it names no field"
	}
	for i, name := range names {
		if name == "__typename" && i == len(names)-1 {
			return ast.NonNullNamedType("String", nil), ""
		}
		f := b.field(t, name)
		if f == nil {
			return nil, t.Name + " has no field " + name
		}
		leaf = f.Type
		if i == len(names)-1 {
			break
		}
		if t = b.Composite(f.Type); t == nil {
			return nil, name + " has no fields"
		}
	}
	return leaf, ""
}

// selectsPath reports whether a selection has a field, by its path.
func selectsPath(list []Selection, names []string) bool {
	for i := range list {
		s := &list[i]
		if s.Typename && names[0] == "__typename" || s.Field != nil && s.Field.Name == names[0] {
			if len(names) == 1 || selectsPath(s.Sub, names[1:]) {
				return true
			}
		}
	}
	return false
}

// checkFieldCacheTag checks the @cacheTag of a field: the field belongs to a root type, and the
// format uses arguments that are single values.
func (b *builder) checkFieldCacheTag(t *sdl.Type, f *sdl.Field, d *sdl.Directive) {
	root := false
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		root = root || b.Schema.Root(op) == t
	}
	if !root {
		code := codes.CacheTagAppliedToNonRootField
		if t.Kind == sdl.Interface {
			code = codes.InvalidGraphQL
		}
		b.fail(code, f.Coordinate(), d.Pos, "@cacheTag cannot stand on %s: only fields of root types have one", f.Coordinate()).Fix = "Put it on the type " + t.Name + " if that has a @key, or on the root fields that lead to it."
		return
	}
	b.checkFormat(f.Coordinate(), d, func(p cachePath) (code, problem string) {
		if p.root != "$args" {
			return codes.CacheTagInvalidFormatArgumentOnRootField, "on a root field only $args can be used"
		}
		if len(p.names) == 0 {
			return codes.CacheTagInvalidFormat, "it names no argument"
		}
		a := argument(f.Args, p.names[0])
		if a == nil {
			return codes.CacheTagInvalidFormat, f.Coordinate() + " has no argument " + p.names[0]
		}
		_, kind, _ := b.lookup(a.Type.Name())
		if len(p.names) > 1 || a.Type.Elem != nil || kind == sdl.InputObject {
			return codes.CacheTagInvalidFormat, "only an argument that is a single value can be used"
		}
		return "", ""
	})
}

// cachePath is a path in the format of a @cacheTag.
type cachePath struct {
	// root is the variable that it begins with, and names are what follows it.
	root  string
	names []string
}

// checkFormat reports the first thing that is wrong with the format of a @cacheTag. check returns
// the code and the message about a path, or "".
func (b *builder) checkFormat(where string, d *sdl.Directive, check func(cachePath) (code, problem string)) {
	format, _ := d.StringArg("format")
	fail := func(code, text, problem string) {
		e := b.fail(code, where, valuePos(b.Source, d.Arg("format"), d.Pos), "@cacheTag(format: %q) on %s: %s: %s", shorten(format), where, text, problem)
		e.Fix = "Write paths as {$key.field} on types, and as {$args.argument} on root fields."
	}
	for rest := format; ; {
		_, after, open := strings.Cut(rest, "{")
		if !open {
			return
		}
		end := closingBrace(after)
		if end < 0 {
			fail(codes.CacheTagInvalidFormat, shorten("{"+after), "a closing } is missing")
			return
		}
		path, form := parseCachePath(strings.TrimSpace(after[:end]))
		text := "{" + shorten(after[:end]) + "}"
		switch form {
		case badPath:
			fail(codes.CacheTagInvalidFormat, text, "this is no path")
			return
		case plainPath:
			if code, problem := check(path); code != "" {
				fail(code, text, problem)
				return
			}
		}
		rest = after[end+1:]
	}
}

// closingBrace returns the place of the brace that closes the one before the text, or -1.
func closingBrace(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
}

// pathForm is the form of what stands in braces in a format.
type pathForm uint8

const (
	badPath pathForm = iota
	// plainPath is a variable and names.
	plainPath
	// otherPath is something else that the mapping language of connectors allows. It is accepted as
	// the reference does.
	otherPath
)

// parseCachePath reads what stands in braces in a format, without spaces around it.
func parseCachePath(text string) (cachePath, pathForm) {
	if text == "@" || text == "$" {
		return cachePath{}, otherPath
	}
	variable := strings.HasPrefix(text, "$")
	parts := strings.Split(strings.TrimPrefix(text, "$"), ".")
	for i, p := range parts {
		name, rest := cutName(strings.TrimSpace(p))
		switch {
		case strings.HasPrefix(rest, "->") || strings.HasPrefix(rest, "{") && variable:
			return cachePath{}, otherPath
		case rest != "" || name == "" && !(i == 0 && variable && len(parts) > 1):
			return cachePath{}, badPath
		}
		parts[i] = name
	}
	switch {
	case variable && parts[0] != "":
		return cachePath{root: "$" + parts[0], names: parts[1:]}, plainPath
	case len(parts) > 1:
		return cachePath{}, otherPath
	}
	return cachePath{}, badPath
}

// cutName splits a text after the GraphQL name that it begins with.
func cutName(text string) (name, rest string) {
	end := strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		end = len(text)
	}
	return text[:end], strings.TrimSpace(text[end:])
}
