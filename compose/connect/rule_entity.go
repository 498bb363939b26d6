package connect

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// checkEntity checks what `entity` says: a type connector is always one of an entity, and one of a
// field is if it is a query for one object whose arguments are fields of that object.
func (c *checker) checkEntity(k *Connector) {
	if k.Entity == nil || k.Entity.Kind != ast.BooleanValue {
		return
	}
	yes := k.Entity.Raw == "true"
	switch {
	case k.Field == nil && !yes:
		c.fail(codes.ConnectOnTypeMustBeEntity, k.Coordinate(), argPos(k.Directive, "entity"), "%s has entity: false, but a connector on a type is one of an entity", k.site().owner).Fix = "Delete entity, or move the connector to a field."
	case k.Field != nil && yes:
		c.checkEntityField(k)
	}
}

// checkEntityField checks the field of a connector with entity: true.
func (c *checker) checkEntityField(k *Connector) {
	in, at := k.site(), argPos(k.Directive, "entity")
	f := k.Field
	of := c.Schema.Type(f.Type.Name())
	switch {
	case k.Type != c.root(sdl.Query):
		c.fail(codes.EntityNotOnRootQuery, in.coordinate, at, "%s has entity: true, but it is not on a field of the query root", in.owner).Fix = "Delete entity, or add a field to the query root."
		return
	case of == nil || !of.Kind.Composite():
		c.fail(codes.EntityTypeInvalid, in.coordinate, at, "%s has entity: true, but its type %s is not an object, interface or union", in.owner, f.Type).Fix = "Delete entity."
		return
	case f.Type.Elem != nil || f.Type.NonNull:
		c.fail(codes.EntityTypeInvalid, in.coordinate, at, "%s has entity: true, so that its type must be %s and not %s", in.owner, of.Name, f.Type).Fix = "Return one nullable object: the entity may not exist."
		return
	case len(f.Args) == 0:
		c.fail(codes.EntityResolverArgumentMismatch, in.coordinate, at, "%s has entity: true, but the field has no arguments", in.owner).Fix = "Give it an argument for each field of the key of " + of.Name + "."
		return
	}
	e := entityArgument{c: c, k: k, seen: map[[2]*sdl.Type]bool{}}
	objects := c.concrete(of)
	for _, a := range f.Args {
		if !e.checkName(a.Name, a.Pos, of.Name, objects) {
			return
		}
	}
	for _, a := range f.Args {
		if !e.checkType(a.Name, a.Type, a.Pos, objects) {
			return
		}
	}
}

// concrete returns the object types that a type stands for. Those of an interface or union are
// looked for once.
func (c *checker) concrete(t *sdl.Type) []*sdl.Type {
	switch t.Kind {
	case sdl.Object:
		return []*sdl.Type{t}
	case sdl.Interface, sdl.Union:
	default:
		return nil
	}
	if list, ok := c.objects[t]; ok {
		return list
	}
	members := make(map[string]bool, len(t.Members))
	for _, m := range t.Members {
		members[m.Name] = true
	}
	var list []*sdl.Type
	for _, o := range c.types {
		if o.Kind == sdl.Object && (members[o.Name] || o.Implements(t.Name)) {
			list = append(list, o)
		}
	}
	if c.objects == nil {
		c.objects = map[*sdl.Type][]*sdl.Type{}
	}
	c.objects[t] = list
	return list
}

// entityArgument compares the arguments of an entity connector with the fields of its type.
type entityArgument struct {
	c *checker
	k *Connector
	// seen are the pairs of input and output types that were compared, which may contain
	// themselves.
	seen map[[2]*sdl.Type]bool
}

// fail reports an argument, or a field of an input object in one, and returns false.
func (e *entityArgument) fail(at sdl.Pos, format string, args ...any) bool {
	in := e.k.site()
	d := e.c.fail(codes.EntityResolverArgumentMismatch, in.coordinate, at, in.owner+" has entity: true, but "+format, args...)
	d.Positions = append(d.Positions, argPos(e.k.Directive, "entity").Position())
	d.Fix = "The arguments of an entity connector are fields of a key, with their names and types."
	return false
}

// checkName demands a field of the name on one of the objects that the type `of` stands for. It
// returns false after an error.
func (e *entityArgument) checkName(name string, at sdl.Pos, of string, objects []*sdl.Type) bool {
	if slices.ContainsFunc(objects, func(t *sdl.Type) bool { return t.Field(name) != nil }) {
		return true
	}
	return e.fail(at, "%s has no field %s for the argument %[2]s", of, name)
}

// checkType demands that all objects that have the field agree with the argument in the type, lists
// and nulls aside. It returns false after an error.
func (e *entityArgument) checkType(name string, typ *ast.Type, at sdl.Pos, objects []*sdl.Type) bool {
	c := e.c
	for _, t := range objects {
		f := t.Field(name)
		if f == nil {
			continue
		}
		given, wanted := c.typeOf(typ), c.typeOf(f.Type)
		if given != nil && given.Kind == sdl.InputObject && wanted != nil && wanted.Kind == sdl.Object {
			if !e.checkFields(given, wanted) {
				return false
			}
			continue
		}
		if typ.Name() != f.Type.Name() && c.isDefined(typ.Name()) && c.isDefined(f.Type.Name()) {
			return e.fail(at, "the argument %s has the type %s and the field %s the type %s", name, typ.Name(), f.Coordinate(), f.Type.Name())
		}
	}
	return true
}

// checkFields checks the fields of an input object against those of an object.
func (e *entityArgument) checkFields(given, wanted *sdl.Type) bool {
	pair := [2]*sdl.Type{given, wanted}
	if e.seen[pair] {
		return true
	}
	e.seen[pair] = true
	objects := []*sdl.Type{wanted}
	for _, f := range given.Fields {
		if !e.checkName(f.Name, f.Pos, wanted.Name, objects) || !e.checkType(f.Name, f.Type, f.Pos, objects) {
			return false
		}
	}
	return true
}

// isDefined reports whether a type is built in or defined in the schema.
func (c *checker) isDefined(name string) bool {
	return spec.BuiltInScalar(name) || c.Schema.Type(name) != nil
}
