package input

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/cmd/internal/code"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/pattern"
)

// importLine is a line that imports the fragments of another document, as graphql-tag's loader
// (#import "./f.graphql") and graphql-import (# import F from "./f.graphql") read it.
var importLine = pattern.New(`(?m)^[ \t]*#[ \t]*import[ \t]+(?:[^"'\r\n]*[ \t]from[ \t]+)?(?:"([^"\r\n]+)"|'([^'\r\n]+)')`)

// importLines finds the documents that a file of GraphQL imports. One that does not exist keeps the
// file from being judged.
func (r *documentReader) importLines(doc *usage.Document) {
	for _, m := range importLine.Get().FindAllStringSubmatchIndex(doc.Text, -1) {
		from := max(m[2], m[4])
		spec := doc.Text[from:max(m[3], m[5])]
		files := slices.DeleteFunc(r.module(doc.File, spec), func(file string) bool { return r.open(file) == nil })
		if len(files) == 0 {
			line, column := place(doc.Text, int64(from-1))
			doc.Problems = append(doc.Problems, &diag.Diagnostic{
				Code: usage.CodeUnread, Severity: diag.Error, Message: fmt.Sprintf("the import %q is not found", spec),
				Positions: []diag.Position{{File: doc.File, Line: line, Column: column}},
				Fix:       "Correct the import; one that only the client's build can find needs its file among the operations.",
			})
			continue
		}
		doc.Imports = append(doc.Imports, usage.Import{Files: files})
	}
}

// trail has the names that were followed in files, so that none is followed twice.
type trail map[string]bool

// visit reports whether a name of a file is new.
func (t trail) visit(f *operationFile, name string) bool {
	key := f.name + "\x00" + name
	if t[key] {
		return false
	}
	t[key] = true
	return true
}

// local returns the documents that a name in a file of code stands for: one of the file, or one
// that it imports.
func (r *documentReader) local(f *operationFile, path []string, t trail) []usage.Import {
	if f.code == nil || len(path) == 0 || !t.visit(f, "local "+strings.Join(path, ".")) {
		return nil
	}
	last := path[len(path)-1]
	if f.has(last) && f.code.Imports[path[0]].Module == "" {
		return []usage.Import{{Files: []string{f.name}, Constant: last}}
	}
	n := f.code.Imports[path[0]]
	if n.Module == "" {
		return nil
	}
	var out []usage.Import
	for _, file := range r.module(f.name, n.Module) {
		target := r.open(file)
		if target == nil {
			continue
		}
		switch {
		case len(path) > 1 && (n.Name != "*" || len(path) > 2):
			// A property of what is imported, which its file has or one that it exports from.
			out = append(out, r.property(target, n.Name, last, t)...)
		case len(path) > 1:
			out = append(out, r.exported(target, last, t)...)
		case n.Name == "*":
			out = append(out, r.exported(target, "default", t)...)
		default:
			out = append(out, r.exported(target, n.Name, t)...)
		}
	}
	return out
}

// exported returns the documents that a file exports under a name. A file of GraphQL exports all
// that it has.
func (r *documentReader) exported(f *operationFile, name string, t trail) []usage.Import {
	switch {
	case !t.visit(f, name):
		return nil
	case f.code == nil:
		return []usage.Import{{Files: []string{f.name}}}
	case f.has(name):
		return []usage.Import{{Files: []string{f.name}, Constant: name}}
	case name == "default" && f.has("exports"): // module.exports
		return []usage.Import{{Files: []string{f.name}, Constant: "exports"}}
	}
	var out []usage.Import
	for _, n := range f.code.Exports[name] {
		if n.Module == "" {
			out = append(out, r.local(f, []string{n.Name}, t)...)
			continue
		}
		for _, file := range r.module(f.name, n.Module) {
			if target := r.open(file); target != nil {
				out = append(out, r.exported(target, n.Name, t)...)
			}
		}
	}
	if len(out) == 0 {
		out = r.forwarded(f, func(target *operationFile) []usage.Import { return r.exported(target, name, t) })
	}
	return out
}

// property returns the documents that are a property of what a file exports under a name.
func (r *documentReader) property(f *operationFile, name, property string, t trail) []usage.Import {
	if f.code == nil || !t.visit(f, name+"."+property) {
		return nil
	}
	if f.has(property) {
		return []usage.Import{{Files: []string{f.name}, Constant: property}}
	}
	var out []usage.Import
	for _, n := range f.code.Exports[name] {
		if n.Module == "" {
			out = append(out, r.local(f, []string{n.Name, property}, t)...)
			continue
		}
		for _, file := range r.module(f.name, n.Module) {
			if target := r.open(file); target != nil {
				out = append(out, r.property(target, n.Name, property, t)...)
			}
		}
	}
	if len(out) == 0 {
		out = r.forwarded(f, func(target *operationFile) []usage.Import { return r.property(target, name, property, t) })
	}
	return out
}

// forwarded asks the files of which a file exports everything.
func (r *documentReader) forwarded(f *operationFile, ask func(*operationFile) []usage.Import) []usage.Import {
	for _, n := range f.code.Exports["*"] {
		for _, file := range r.module(f.name, n.Module) {
			if target := r.open(file); target != nil {
				if found := ask(target); len(found) > 0 {
					return found
				}
			}
		}
	}
	return nil
}

// has reports whether a file of code has a document of that name.
func (f *operationFile) has(constant string) bool {
	if f.constants == nil {
		f.constants = make(map[string]bool, len(f.code.Documents))
		for _, d := range f.code.Documents {
			f.constants[d.Constant] = true
		}
	}
	return f.constants[constant]
}

// open returns a file by name, and reads one that no glob has named. The operations of that one do
// not count. It returns nil where the file cannot be read.
func (r *documentReader) open(name string) *operationFile {
	key := filepath.Clean(name)
	known := r.files[key] != nil
	if err := r.add(name); err != nil {
		return nil
	}
	f := r.files[key]
	f.borrowed = f.borrowed || !known
	if f.code == nil && code.Is(name) {
		f.parse()
	}
	return f
}

// module returns the files that an import may mean: a path from the importing file, else, for an
// alias of the client's build, the known files whose path ends as the import does, else such a file
// in a folder above.
func (r *documentReader) module(from, spec string) []string {
	dir := filepath.Dir(from)
	if !filepath.IsAbs(spec) {
		if f := r.existing(filepath.Join(dir, filepath.FromSlash(spec))); f != "" {
			return []string{f}
		}
	}
	if strings.HasPrefix(spec, ".") {
		return nil
	}
	rest := spec
	if alias, after, ok := strings.Cut(spec, "/"); ok && (strings.HasPrefix(alias, "~") || strings.HasPrefix(alias, "@") || strings.HasPrefix(alias, "#") || strings.Contains(alias, "_else_")) {
		rest = after
	}
	rest = strings.TrimPrefix(rest, "/")
	if found := r.ending(rest); len(found) > 0 {
		return found
	}
	for range maxFolders {
		for _, sub := range []string{"", "src", "app"} {
			if f := r.existing(filepath.Join(dir, sub, filepath.FromSlash(rest))); f != "" {
				return []string{f}
			}
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return nil
		}
		dir = filepath.Join(dir, "..")
	}
	return nil
}

// maxFolders bounds how far above a file an import is looked for.
const maxFolders = 8

// ending returns the known files whose path ends with a path, with or without their ending.
func (r *documentReader) ending(path string) []string {
	if known, ok := r.endings[path]; ok {
		return slices.Clone(known)
	}
	var out []string
	for _, key := range r.order {
		name := "/" + filepath.ToSlash(key)
		if slices.ContainsFunc(spellings("/"+path), func(s string) bool { return strings.HasSuffix(name, s) }) {
			out = append(out, r.files[key].name)
		}
	}
	r.endings[path] = out
	return slices.Clone(out)
}

// existing returns the file that a path without an ending, or of a folder, means; empty without
// one.
func (r *documentReader) existing(path string) string {
	for _, name := range spellings(path) {
		if r.files[filepath.Clean(name)] != nil {
			return r.files[filepath.Clean(name)].name
		}
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			return name
		}
	}
	return ""
}

// spellings returns the files that an import of a path may mean.
func spellings(path string) []string {
	out := []string{path}
	endings := append([]string{".graphql", ".gql"}, code.Extensions()...)
	// TypeScript names the file that is made of its own.
	switch ext := filepath.Ext(path); ext {
	case ".js", ".jsx", ".mjs", ".cjs":
		stem := strings.TrimSuffix(path, ext)
		out = append(out, stem+strings.Replace(ext, "js", "ts", 1), stem+".ts", stem+".tsx")
	}
	for _, e := range endings {
		out = append(out, path+e)
	}
	for _, e := range endings {
		out = append(out, path+"/index"+e)
	}
	return out
}
