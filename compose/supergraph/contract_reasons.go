package supergraph

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// reasons tells the authors of a contract why it hides what its errors are about. Composition's own
// advice is to change @inaccessible, which here the filter has set.
type reasons struct {
	source *sdl.Schema // before the filter
	mask   *mask       // with the schema after it
}

// advise replaces what to do in errors of [CheckInaccessible].
func (r reasons) advise(errs diag.List) {
	for _, d := range errs {
		if d.Code == codes.DefaultValueUsesInaccessible { // its coordinate is what stays
			d.Fix = "Choose another default, hide what has it by the filter too, or keep what it uses visible."
			continue
		}
		why, remedy := r.why(d.Coordinate)
		switch {
		case why == "":
		case d.Code == codes.ReferencedInaccessible:
			d.Fix = fmt.Sprintf("The filter hides %q because %s. %s, or hide by the filter what is of that type.", d.Coordinate, why, remedy)
		case d.Code == codes.QueryRootTypeInaccessible && r.unused() != "":
			d.Fix = r.unused()
		case d.Code == codes.QueryRootTypeInaccessible:
			d.Fix = fmt.Sprintf("The filter hides %q because %s. %s, so that a query stays.", d.Coordinate, why, remedy)
		case d.Code == codes.RequiredInaccessible:
			d.Fix = fmt.Sprintf("The filter hides %q because %s. %s, make it nullable, or give it a default value.", d.Coordinate, why, remedy)
		default:
			d.Fix = fmt.Sprintf("The filter hides %q because %s. %s, or hide by the filter what it implements.", d.Coordinate, why, remedy)
		}
	}
}

// maxTags bounds how many tags a message lists.
const maxTags = 12

// unused returns that no element has any of the included tags, and which tags there are. It is
// empty if some element has one, or if nothing has to be included.
func (r reasons) unused() string {
	seen := map[string]bool{}
	for list := range r.source.Applications() {
		for _, d := range list {
			if name, ok := d.StringArg("name"); ok && d.Role == sdl.RoleTag {
				seen[name] = true
			}
		}
	}
	include := r.mask.filter.Include
	if len(include) == 0 || slices.ContainsFunc(include, func(tag string) bool { return seen[tag] }) {
		return ""
	}
	if len(seen) == 0 {
		return fmt.Sprintf("The filter includes %q, and nothing in the graph has a @tag.", include)
	}
	known := slices.Sorted(maps.Keys(seen))
	more := ""
	if n := len(known) - maxTags; n > 0 {
		known, more = known[:maxTags], fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("Nothing in the graph has a tag of %q, which the filter includes. The tags in use are %s%s.", include, strings.Join(known, ", "), more)
}

// why returns the reason for which the filter hides an element, as the end of a sentence, and how
// to show it, as the beginning of one. Both are empty if the source hides the element already.
func (r reasons) why(coordinate string) (reason, remedy string) {
	before, lists := locate(r.source, coordinate)
	if before == nil || hidden(lists[len(lists)-1]) {
		return "", ""
	}
	filter := r.mask.filter
	for i := len(lists) - 1; i >= 0; i-- {
		if tag := tagAmong(lists[i], filter.Exclude); tag != "" {
			where := "it"
			if i < len(lists)-1 {
				where = "what it is in"
			}
			return fmt.Sprintf("%s has the excluded tag %q", where, tag), "Take the tag away"
		}
	}
	untagged := !slices.ContainsFunc(lists, func(list []*sdl.Directive) bool { return tagAmong(list, filter.Include) != "" })
	if untagged && r.needs(before.Kind, coordinate) {
		return "it has none of the included tags", fmt.Sprintf("Tag it %q", filter.Include[0])
	}
	if len(lists) > 1 {
		return "no object that implements the interface shows it", "Show it in one of these objects"
	}
	if t := r.mask.schema.Type(coordinate); r.empty(t) {
		return "nothing in it stays", "Show something in it"
	}
	return "nothing that stays leads to it", "Refer to it from something visible"
}

// needs reports whether an element of a type needs an included tag.
func (r reasons) needs(k sdl.Kind, coordinate string) bool {
	n := r.mask.needs()
	switch {
	case strings.HasPrefix(coordinate, "@"):
		return n.inputs
	case strings.HasSuffix(coordinate, ")"):
		return n.arguments
	case strings.Contains(coordinate, "."):
		return n.fields && k.HasFields() || n.inputs && k == sdl.InputObject || n.values && k == sdl.Enum
	}
	return n.unions && k == sdl.Union || n.scalars && k == sdl.Scalar
}

// empty reports whether nothing that a type consists of is visible.
func (r reasons) empty(t *sdl.Type) bool {
	return t.Kind != sdl.Scalar &&
		!slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool { return !hidden(f.Directives) }) &&
		!slices.ContainsFunc(t.Values, func(v *sdl.EnumValue) bool { return !hidden(v.Directives) }) &&
		!slices.ContainsFunc(t.Members, r.mask.shows)
}

// tagAmong returns the first tag in a list of directives that is one of the tags.
func tagAmong(list []*sdl.Directive, tags []string) string {
	for _, d := range list {
		if name, _ := d.StringArg("name"); d.Role == sdl.RoleTag && slices.Contains(tags, name) {
			return name
		}
	}
	return ""
}

// locate returns the directives of an element, after those of the elements that it is in, and its
// type; for an argument of a directive an empty type. Both are nil if there is no such element.
func locate(s *sdl.Schema, coordinate string) (*sdl.Type, [][]*sdl.Directive) {
	owner, argument, _ := strings.Cut(strings.TrimSuffix(coordinate, ":)"), "(")
	among := func(args []*sdl.Argument, t *sdl.Type, around ...[]*sdl.Directive) (*sdl.Type, [][]*sdl.Directive) {
		i := slices.IndexFunc(args, func(a *sdl.Argument) bool { return a.Name == argument })
		if i < 0 {
			return nil, nil
		}
		return t, append(around, args[i].Directives)
	}
	if name, ok := strings.CutPrefix(owner, "@"); ok {
		if d := s.DirectiveDef(name); d != nil {
			return among(d.Args, &sdl.Type{})
		}
		return nil, nil
	}
	name, part, inside := strings.Cut(owner, ".")
	t := s.Type(name)
	switch {
	case t == nil:
		return nil, nil
	case !inside:
		return t, [][]*sdl.Directive{t.Directives}
	case t.Value(part) != nil:
		return t, [][]*sdl.Directive{t.Directives, t.Value(part).Directives}
	case t.Field(part) == nil:
		return nil, nil
	case argument != "":
		return among(t.Field(part).Args, t, t.Directives, t.Field(part).Directives)
	}
	return t, [][]*sdl.Directive{t.Directives, t.Field(part).Directives}
}
