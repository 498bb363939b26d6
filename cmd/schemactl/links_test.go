package main_test

import (
	"go/ast"
	"go/doc/comment"
	"go/token"
	"path"
	"testing"
)

// symbols are the exported and other names of a package that a doc link can mean: "Name" for what
// is declared at the top, and "Type.Name" for a method or field.
type symbols map[string]bool

// add adds what a file declares.
func (s symbols) add(tree *ast.File) {
	for _, decl := range tree.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				s[d.Name.Name] = true
			} else {
				s[typeName(d.Recv.List[0].Type)+"."+d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						s[name.Name] = true
					}
				case *ast.TypeSpec:
					s[spec.Name.Name] = true
					s.addMembers(spec.Name.Name, spec.Type)
				}
			}
		}
	}
}

// addMembers adds the fields of a struct and the methods of an interface, embedded ones by the name
// of their type.
func (s symbols) addMembers(name string, t ast.Expr) {
	var members *ast.FieldList
	switch t := t.(type) {
	case *ast.StructType:
		members = t.Fields
	case *ast.InterfaceType:
		members = t.Methods
	default:
		return
	}
	for _, m := range members.List {
		for _, n := range m.Names {
			s[name+"."+n.Name] = true
		}
		if len(m.Names) == 0 {
			s[name+"."+typeName(m.Type)] = true
		}
	}
}

// typeName returns the name of a type without pointer, package and type parameters.
func typeName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return typeName(t.X)
	case *ast.SelectorExpr:
		return t.Sel.Name
	case *ast.IndexExpr:
		return typeName(t.X)
	case *ast.IndexListExpr:
		return typeName(t.X)
	}
	return ""
}

// docs returns the doc comments of a file: those of the package, of declarations, and of what a
// group of declarations has.
func docs(tree *ast.File) []*ast.CommentGroup {
	out := []*ast.CommentGroup{tree.Doc}
	for _, decl := range tree.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			out = append(out, d.Doc)
		case *ast.GenDecl:
			out = append(out, d.Doc)
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					out = append(out, spec.Doc)
				case *ast.TypeSpec:
					out = append(out, spec.Doc)
				}
			}
		}
	}
	return out
}

// TestDocLinksLeadSomewhere resolves every link such as [Name] or [Type.Method] of a doc comment in
// its own package. Links to other packages are left to the documentation's reader.
func TestDocLinksLeadSomewhere(t *testing.T) {
	packages := map[string]symbols{}
	eachFile(t, func(file string, _ *token.FileSet, tree *ast.File) {
		dir := path.Dir(file)
		if packages[dir] == nil {
			packages[dir] = symbols{}
		}
		packages[dir].add(tree)
	})
	eachFile(t, func(file string, set *token.FileSet, tree *ast.File) {
		own := packages[path.Dir(file)]
		for _, doc := range docs(tree) {
			if doc == nil {
				continue
			}
			reader := comment.Parser{LookupSym: func(recv, name string) bool {
				if recv != "" {
					name = recv + "." + name
				}
				if !own[name] {
					t.Errorf("%s:%d: the comment links to [%s], which the package does not have", file, set.Position(doc.Pos()).Line, name)
				}
				return true
			}}
			reader.Parse(doc.Text())
		}
	})
}
