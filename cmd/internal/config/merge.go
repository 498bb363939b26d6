package config

import (
	"fmt"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
)

// Merge returns the configuration that several files make together, such as those of the teams of
// one graph: the subgraphs of all of them, and every other key from the file that has it. Two files
// that have different values for a key contradict each other, which is an error that names both
// places. The paths of the result are relative to the first file. The list is not empty.
func Merge(list ...*Graph) (*Graph, error) {
	out := *list[0]
	all := &multierror.Error{ErrorFormat: onePerLine}
	for _, g := range list[1:] {
		other := g.movedTo(path.Dir(filepath.ToSlash(out.File)))
		out.documents = append(out.documents[:len(out.documents):len(out.documents)], other.documents...)
		m := merger{first: list[0], second: g}
		merged := reflect.New(reflect.TypeFor[Graph]()).Elem()
		merged.Set(reflect.ValueOf(out))
		m.fields(merged, reflect.ValueOf(other))
		out, _ = merged.Interface().(Graph)
		for _, problem := range m.problems {
			all = multierror.Append(all, problem)
		}
	}
	return &out, all.ErrorOrNil()
}

// merger lays the values of one configuration beside those of another.
type merger struct {
	first, second *Graph
	problems      []error
}

// fields takes over into a struct what only the other one has. keys are the path to both.
func (m *merger) fields(into, from reflect.Value, keys ...any) {
	for i := range into.NumField() {
		key, _, _ := strings.Cut(into.Type().Field(i).Tag.Get("yaml"), ",")
		if key == "" || key == "-" || key == variantsKey {
			continue
		}
		m.value(into.Field(i), from.Field(i), append(keys[:len(keys):len(keys)], key)...)
	}
	if g, ok := from.Interface().(Graph); ok && into.FieldByName("Federation").IsNil() {
		into.FieldByName("Federation").Set(reflect.ValueOf(g.Federation))
	}
}

// value takes a value over if there is none yet, and otherwise lays the entries of both beside each
// other. Other values that differ are a contradiction.
func (m *merger) value(into, from reflect.Value, keys ...any) {
	switch {
	case from.IsZero():
	case into.IsZero():
		into.Set(from)
	case into.Kind() == reflect.Struct:
		m.fields(into, from, keys...)
	case into.Kind() == reflect.Map:
		both := reflect.MakeMap(into.Type())
		for _, k := range into.MapKeys() {
			both.SetMapIndex(k, into.MapIndex(k))
		}
		for _, k := range from.MapKeys() {
			entry := reflect.New(into.Type().Elem()).Elem()
			if was := into.MapIndex(k); was.IsValid() {
				entry.Set(was)
			}
			m.value(entry, from.MapIndex(k), append(keys[:len(keys):len(keys)], k.String())...)
			both.SetMapIndex(k, entry)
		}
		into.Set(both)
	case !reflect.DeepEqual(into.Interface(), from.Interface()):
		m.problems = append(m.problems, fmt.Errorf("%w: %s and %s have different values for %s; make them agree, name one of the files with --config, or run once for each",
			ErrInvalid, m.first.Where(keys...), m.second.Where(keys...), dotted(keys)))
	}
}

// dotted returns the path of a key in the form that people write.
func dotted(keys []any) string {
	var b strings.Builder
	for _, k := range keys {
		switch k := k.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", k)
		default:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			fmt.Fprint(&b, k)
		}
	}
	return b.String()
}

// movedTo returns the configuration with its paths relative to another folder. dir has slashes.
func (g *Graph) movedTo(dir string) Graph {
	out := *g
	from := path.Dir(filepath.ToSlash(g.File))
	move := func(list []string) []string {
		moved := make([]string, len(list))
		for i, p := range list {
			moved[i] = movePath(p, from, dir)
		}
		return moved
	}
	if g.Operations != nil {
		out.Operations = move(g.Operations)
	}
	if g.Contracts != nil {
		out.Contracts = slices.Clone(g.Contracts)
		for i, c := range out.Contracts {
			if c.Operations != nil {
				out.Contracts[i].Operations = move(c.Operations)
			}
		}
	}
	if g.Subgraphs != nil {
		out.Subgraphs = make(map[string]Subgraph, len(g.Subgraphs))
		for name, s := range g.Subgraphs {
			if s.Schema != nil {
				s.Schema = move(s.Schema)
			}
			s.Deploy = movedDeploy(s.Deploy, func(p string) string { return movePath(p, from, dir) })
			out.Subgraphs[name] = s
		}
	}
	out.Deploy = movedDeploy(g.Deploy, func(p string) string { return movePath(p, from, dir) })
	out.Journal = movePath(g.Journal, from, dir)
	out.Base = moveBase(g.Base, from, dir)
	return out
}

// moveBase is [movePath] for a base. The path of git:REF:PATH and merge-base:BRANCH:PATH is one
// from the root of the repository, unless it begins with ./ or ../.
func moveBase(base, from, to string) string {
	if !strings.HasPrefix(base, "git:") && !strings.HasPrefix(base, "merge-base:") {
		return movePath(base, from, to)
	}
	n := strings.LastIndex(base, ":")
	prefix, file := base[:n+1], base[n+1:]
	if !strings.HasPrefix(file, "./") && !strings.HasPrefix(file, "../") {
		return base
	}
	if file = movePath(file, from, to); !strings.HasPrefix(file, "../") {
		file = "./" + file
	}
	return prefix + file
}

// movePath returns a path of one folder relative to another one. What is no relative path stays.
func movePath(p, from, to string) string {
	if p == "" || path.IsAbs(p) || strings.Contains(p, "://") {
		return p
	}
	moved, err := filepath.Rel(filepath.FromSlash(to), filepath.Join(filepath.FromSlash(from), filepath.FromSlash(p)))
	if err != nil {
		return p
	}
	moved = filepath.ToSlash(moved)
	if strings.HasSuffix(p, "/") {
		moved += "/"
	}
	return moved
}
