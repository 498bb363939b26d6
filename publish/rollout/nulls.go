package rollout

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// nulls knows how far a null goes up in the answers of one API.
type nulls struct {
	api *sdl.Schema
	// holders are the fields of objects by the name of each type that their value may have: its
	// own, and the possible types of an interface or union.
	holders map[string][]apiField
	// possible are the object types by the name of each interface and union.
	possible map[string][]string
}

// apiField is a field of an object of the API.
type apiField struct {
	parent string
	*sdl.Field
}

func (f apiField) String() string { return f.parent + "." + f.Name }

// newNulls indexes an API schema.
func newNulls(api *sdl.Schema) *nulls {
	n := &nulls{api: api, holders: make(map[string][]apiField), possible: make(map[string][]string)}
	for _, t := range api.Types {
		switch t.Kind {
		case sdl.Object:
			for _, i := range t.Interfaces {
				n.possible[i.Name] = append(n.possible[i.Name], t.Name)
			}
		case sdl.Union:
			for _, m := range t.Members {
				n.possible[t.Name] = append(n.possible[t.Name], m.Name)
			}
		}
	}
	for _, t := range api.Types {
		if t.Kind != sdl.Object {
			continue
		}
		for _, f := range t.Fields {
			name := sdl.Named(f.Type)
			for _, held := range append([]string{name}, n.possible[name]...) {
				n.holders[held] = append(n.holders[held], apiField{t.Name, f})
			}
		}
	}
	return n
}

// fields returns the fields of the API that stand for a field of a subgraph's type: that of the
// same name, or for an interface those of its objects. There are none if the API hides the field.
func (n *nulls) fields(typeName, field string) []apiField {
	t := n.api.Type(typeName)
	if t == nil {
		return nil
	}
	names := []string{typeName}
	if t.Kind == sdl.Interface {
		names = n.possible[typeName]
	}
	var out []apiField
	for _, name := range names {
		if o := n.api.Type(name); o != nil && o.Kind == sdl.Object && o.Field(field) != nil {
			out = append(out, apiField{name, o.Field(field)})
		}
	}
	return out
}

// effect returns what is lost, at worst, if the value of a field is null.
func (n *nulls) effect(f apiField) Effect {
	out := Effect{Position: f.String(), Type: f.Type.String(), NonNull: innermost(f.Type).NonNull}
	type way struct {
		parent string
		path   []string
	}
	passes, element := passesNull(f.Type)
	if !passes {
		out.Nulled, out.Element = f.String(), element
		return out
	}
	out.Path = []string{f.String()}
	seen := map[string]bool{f.parent: true}
	for queue := []way{{f.parent, out.Path}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if slices.Contains(n.api.Roots[:], at.parent) {
			out.Nulled, out.Element, out.WholeAnswer, out.Path = "", false, true, at.path
			return out
		}
		for _, up := range n.holders[at.parent] {
			passes, element := passesNull(up.Type)
			if !passes {
				if out.Nulled == "" || len(at.path) > len(out.Path) {
					out.Nulled, out.Element, out.Path = up.String(), element, at.path
				}
				continue
			}
			if !seen[up.parent] {
				seen[up.parent] = true
				queue = append(queue, way{up.parent, append(slices.Clone(at.path), up.String())})
			}
		}
	}
	return out
}

// passesNull reports whether a null in the innermost place of a type makes the parent null. If not,
// element reports whether it stays in a list as one of its elements.
func passesNull(t *ast.Type) (passes, element bool) {
	if t.Elem != nil {
		if inner, _ := passesNull(t.Elem); !inner {
			return false, true
		}
	}
	return t.NonNull, false
}

func innermost(t *ast.Type) *ast.Type {
	for t.Elem != nil {
		t = t.Elem
	}
	return t
}
