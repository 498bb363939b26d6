package connect

import (
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkResolved finds what no connector resolves. A subgraph with connectors has no code of its
// own: each field must have a connector or be selected by one, and each key must be one by which a
// router can call a connector.
func (c *checker) checkResolved() {
	r := resolved{fields: map[*sdl.Field]bool{}, keys: map[*sdl.Type][]*mapping.Read{}}
	before := len(c.errs)
	for _, k := range c.Connectors {
		r.fields[k.Field] = true
		if k.Field != nil || !c.isExpression(k) {
			c.addTree(&r, k.Tree)
		}
		if key := k.Key(); key != nil {
			c.checkKey(&r, k, key)
		}
	}
	r.flawed = len(c.errs) > before
	for _, t := range c.types {
		if t.Kind == sdl.Object {
			c.checkKeys(&r, t)
		}
	}
	for _, t := range c.types {
		if t.Kind != sdl.Object || sdl.Find(t.Directives, sdl.RoleExternal) != nil {
			continue
		}
		for _, f := range t.Fields {
			if !r.fields[f] && sdl.Find(f.Directives, sdl.RoleExternal) == nil {
				c.failUnresolved(t, f)
			}
		}
	}
}

// isExpression reports whether a selection is a single value without braces, such as `$({a: 1})`.
// That of a connector on a type gives no field then, even from connect v0.4 on.
func (c *checker) isExpression(k *Connector) bool {
	root := k.Selection.Parsed.Root
	if root.Kind == mapping.Group && len(root.Entries) == 1 && root.Entries[0].Name() == "" && !root.Entries[0].Spread {
		root = root.Entries[0].Value
	}
	return root.Kind == mapping.Access && root.Path.Group == nil && (root.Path.Key == nil || len(root.Path.Steps) > 0)
}

// resolved is what the connectors of a subgraph resolve.
type resolved struct {
	fields map[*sdl.Field]bool
	// keys has what connectors read of the entities of a type.
	keys map[*sdl.Type][]*mapping.Read
	// flawed reports whether connectors read what makes no key, so that it is not known which keys
	// have a connector.
	flawed bool
}

// addTree adds the fields that a selection gives values to.
func (c *checker) addTree(r *resolved, tree *mapping.Tree) {
	for t := range tree.All() {
		var objects []*sdl.Type
		if t.Type.Kind != sdl.Object {
			objects = c.concrete(t.Type)
		}
		for _, f := range t.Fields {
			r.fields[f.Field] = true
			for _, o := range objects {
				if own := o.Field(f.Field.Name); own != nil {
					r.fields[own] = true
				}
			}
		}
	}
}

// checkKey refuses variables that make no key, and adds the key that they make.
func (c *checker) checkKey(r *resolved, k *Connector, key *mapping.Read) {
	of := k.Keyed(c.Schema.Schema)
	if of == nil || key.Name == "$this" && of != k.Type {
		return
	}
	if key.Name == "$batch" && c.checkBatchShape(k, key) {
		c.checkBatchKey(k, key, k.Tree)
	}
	if !isKey(c.Schema.Schema, of, key) {
		c.fail(codes.ConnectorsCannotResolveKey, k.Coordinate(), k.Directive.Pos, "%s reads %s, which is no key of %s", k.site().owner, key, of.Name).Fix = "Read fields down to those of scalar and enum types, each of which can be asked for without arguments."
		return
	}
	r.keys[of] = append(r.keys[of], key)
	if k.Tree != nil { // of an interface, it is the key of the objects that the selection tells apart
		for _, m := range k.Tree.Members {
			if m.HasTypename {
				r.keys[m.Type] = append(r.keys[m.Type], key)
			}
		}
	}
}

// checkBatchKey refuses a connector whose selection does not give the fields that it reads of
// $batch: by them routers find the entity of each object in the response.
func (c *checker) checkBatchKey(k *Connector, key *mapping.Read, t *mapping.Tree) {
	for _, f := range key.Fields {
		var found *mapping.TreeField
		if t != nil {
			found = t.Field(f.Name)
		}
		switch {
		case found == nil:
			c.fail(codes.ConnectorsBatchKeyNotInSelection, k.Coordinate(), k.Directive.Pos, "%s reads the field %s of $batch, and its selection does not give that field", k.site().owner, f.Name).Fix = "Select it: by these fields the objects of a response are told apart."
		case len(f.Fields) > 0:
			c.checkBatchKey(k, f, found.Tree)
		case found.Root != "" && found.Root != "$":
			c.fail(codes.ConnectorsNonRootBatchKey, k.Coordinate(), k.Directive.Pos, "%s reads the field %s of $batch, and its selection does not take that field from the response", k.site().owner, f.Name).Fix = "Select it from the response: variables are the same for all objects of a batch."
		}
	}
}

// keyName is the name under which the reference looks for keys here, whatever it is imported as.
const keyName = "key"

// checkKeys refuses keys of an object type for which no connector can be called. Their fields are
// resolved, since routers give them with the representation.
func (c *checker) checkKeys(r *resolved, t *sdl.Type) {
	for _, d := range t.Directives {
		text, ok := d.StringArg("fields")
		if d.Name != keyName || !ok || isClosed(d) {
			continue
		}
		fields, err := sdl.ParseSelection(text)
		if err != nil || !c.addKeyFields(r, t, fields) {
			continue // the rules of federation refuse it
		}
		if !r.flawed && !slices.ContainsFunc(r.keys[t], func(key *mapping.Read) bool { return covers(key, fields) }) {
			c.fail(codes.MissingEntityConnector, t.Name, applied(d), "%s has @key(fields: %q), and no connector is called with these fields", t.Name, text).Fix = fmt.Sprintf(
				"Add a connector to %s that uses them as $this or $batch, or one with entity: true to a query field that uses arguments of their names; or add resolvable: false to the key.", t.Name)
		}
	}
}

// isClosed reports whether a key has resolvable: false.
func isClosed(d *sdl.Directive) bool {
	v := d.Arg("resolvable")
	return v != nil && v.Raw == "false"
}

// addKeyFields adds the fields of a key, apart from those in fragments. It returns false, and may
// have added some, if a field does not exist.
func (c *checker) addKeyFields(r *resolved, t *sdl.Type, list []sdl.SelectionNode) bool {
	for _, n := range list {
		if n.Name == "" || n.Name == "__typename" {
			continue
		}
		f := t.Field(n.Name)
		if f == nil {
			return false
		}
		r.fields[f] = true
		if of := c.Schema.Type(f.Type.Name()); len(n.Sub) > 0 && (of == nil || !c.addKeyFields(r, of, n.Sub)) {
			return false
		}
	}
	return true
}

// failUnresolved reports a field that no connector resolves.
func (c *checker) failUnresolved(t *sdl.Type, f *sdl.Field) {
	fix := "Give it a @connect, select it in the connector that gives " + t.Name + ", or mark it @external if another subgraph resolves it."
	key := sdl.Find(t.Directives, sdl.RoleKey)
	switch {
	case slices.Contains(c.Schema.Roots[:], t.Name):
		fix = "Give it a @connect, or move it to a subgraph without connectors."
	case key != nil && key.Name != keyName:
		fix = "Import @key under its own name if the field is part of a key: in a subgraph with connectors, the platform does not see keys that are written @" + key.Name + "."
	}
	c.fail(codes.ConnectorsUnresolvedField, f.Coordinate(), f.Pos, "no connector resolves %s", f.Coordinate()).Fix = fix
}
