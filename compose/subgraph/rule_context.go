package subgraph

import (
	"slices"
	"strings"
	"unicode"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkContexts checks @context and @fromContext: names of contexts, arguments that take a value
// from one, and the selections of that value. It marks the fields that a context selects as used,
// since the router reads them even if they are external.
func (b *builder) checkContexts() {
	if !b.hasRole(sdl.RoleContext, sdl.RoleFromContext) {
		return
	}
	contexts := contextSets{types: map[string][]*sdl.Type{}, errs: len(b.errs)}
	for _, t := range b.Schema.Types {
		for _, d := range t.Directives {
			if d.Role == sdl.RoleContext {
				name, _ := d.StringArg("name")
				b.checkContextName(t, d, name)
				contexts.types[name] = append(contexts.types[name], t)
			}
		}
	}
	for _, def := range b.Schema.DirectiveDefs {
		for _, a := range def.Args {
			if d := sdl.Find(a.Directives, sdl.RoleFromContext); d != nil && b.ofFederation(d) {
				c := argCoordinate("@"+def.Name, a.Name)
				b.fail(codes.ContextNotSet, c, d.Pos, "%s is an argument of a directive and has no context", c)
			}
		}
	}
	for _, t := range b.Schema.Types {
		if t.Kind.HasFields() {
			b.checkContextualFields(t, &contexts)
		}
	}
}

// checkContextName checks that a context has a name of letters and digits, the first of them a
// letter. An underscore is a mistake with a code of its own in edition 2.15.
func (b *builder) checkContextName(t *sdl.Type, d *sdl.Directive, name string) {
	valid, rust := name != "", b.opts.Edition.Rust()
	for i, r := range name {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || rust && unicode.IsLetter(r)
		valid = valid && (letter || i > 0 && '0' <= r && r <= '9')
	}
	if valid {
		return
	}
	at := valuePos(b.Source, d.Arg("name"), d.Pos)
	b.fail(codes.ContextNameInvalid, t.Name, at, "%q cannot name a context: a name has letters and digits only, a letter first", shorten(name)).Fix = "Give the context another name, here and where @fromContext reads it."
	if rust && strings.Contains(name, "_") {
		b.fail(codes.ContextNameContainsUnderscore, t.Name, at, "the name %q of a context has an underscore", shorten(name)).Fix = "Use letters and digits only."
	}
}

// checkContextualFields checks the contextual arguments of a type. An object with one must have a
// resolvable key, since contextual fields are fetched by a representation of their object.
func (b *builder) checkContextualFields(t *sdl.Type, contexts *contextSets) {
	rust := b.opts.Edition.Rust()
	contextual := false
	for _, f := range t.Fields {
		for i := range b.fields[f.Index].Contexts {
			if rust && !contextual {
				b.checkContextualKey(t)
			}
			needsKey := b.checkContextual(t, f, &b.fields[f.Index].Contexts[i], contexts)
			contextual = contextual || rust || needsKey
		}
	}
	if contextual && !rust {
		b.checkContextualKey(t)
	}
}

// checkContextualKey checks that an object with a contextual argument has a resolvable key.
func (b *builder) checkContextualKey(t *sdl.Type) {
	resolvable := func(k Key) bool { return k.Resolvable }
	if t.Kind == sdl.Object && !slices.ContainsFunc(b.types[t.Index].Keys, resolvable) {
		b.fail(codes.ContextNoResolvableKey, t.Name, t.Pos, "%s has a field with a contextual argument but no @key that it can be resolved by", t.Name).Fix = "Give " + t.Name + " a @key: contextual fields are always fetched as entity fields."
	}
}

// checkContextual checks one contextual argument. It returns false if the argument does not name a
// context and a field: in edition 2.14 such an argument does not make its type need a key.
func (b *builder) checkContextual(t *sdl.Type, f *sdl.Field, c *ContextArgument, contexts *contextSets) bool {
	d := sdl.Find(c.Arg.Directives, sdl.RoleFromContext)
	where, rust := argCoordinate(f.Coordinate(), c.Arg.Name), b.opts.Edition.Rust()
	at := valuePos(b.Source, d.Arg("field"), d.Pos)
	switch {
	case t.Kind == sdl.Interface:
		b.fail(codes.ContextNotSet, where, d.Pos, "%s is an argument of an interface field and cannot be contextual", where)
		if !rust {
			return true
		}
	case b.declaredByInterface(t, f):
		b.fail(codes.ContextNotSet, where, d.Pos, "%s cannot be contextual: %s implements a field of an interface", where, f.Coordinate())
	}
	if c.Arg.Default != nil {
		code := codes.ContextNotSet
		if rust {
			code = codes.ContextInvalidSelection
		}
		b.fail(code, where, at, "%s is contextual and cannot have a default value", where)
	}
	switch {
	case c.Context == "" || c.Selection == "" && !rust:
		b.fail(codes.NoContextInSelection, where, at, "@fromContext on %s does not name a context and a field", where).Fix = `Write field: "$name { field }".`
		return false
	case contexts.types[c.Context] == nil:
		b.fail(codes.ContextNotSet, where, at, "@fromContext on %s: no @context of this subgraph sets %q", where, c.Context).Fix = `Add @context(name: "` + c.Context + `") to a type above ` + t.Name + "."
	case strings.TrimSpace(c.Selection) == "" && rust:
		b.fail(codes.NoSelectionForContext, where, at, "@fromContext on %s names the context %s but no field", where, c.Context).Fix = `Write field: "$` + c.Context + ` { field }".`
	default:
		s := contextSelection{b: b, rust: rust, known: len(b.errs) > contexts.errs, where: where, at: at, want: c.Arg.Type}
		s.check(c.Selection, contexts.types[c.Context])
	}
	return true
}

// contextSets are the contexts of a subgraph.
type contextSets struct {
	// types has the types that set a context, by its name.
	types map[string][]*sdl.Type
	// errs is the number of errors before contexts were checked.
	errs int
}
