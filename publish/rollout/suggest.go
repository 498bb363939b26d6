package rollout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/sdl/edit"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Suggestion is a change that is close to one without a safe plan, and has one.
type Suggestion struct {
	// Title is a sentence on what is different.
	Title string `json:"title"`
	// Subgraphs are those that are proposed otherwise.
	Subgraphs []Proposal `json:"subgraphs"`
	// Plan is the plan of the suggestion.
	Plan *Plan `json:"plan"`
}

// Proposal is a subgraph as a suggestion has it.
type Proposal struct {
	Name string `json:"name"`
	SDL  string `json:"sdl"`
	// NewURL is true if the code is to run behind a new routing URL, which the author has to
	// choose.
	NewURL bool `json:"newUrl,omitempty"`
}

// Suggest looks for mechanical ways out of a conflict and proves each by a plan of its own: keep
// for now what is to be removed, keep a changed field and add its new form under another name, or
// put the new code behind a new routing URL. It returns nil if none of them has a plan.
func Suggest(ctx context.Context, in Input, none *NoSafePlan) ([]Suggestion, error) {
	in = in.withDefaults()
	var names []string
	for _, c := range none.Conflicts {
		names = append(names, c.Subgraphs...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	var out []Suggestion
	for _, try := range []func(context.Context, Input, *NoSafePlan, []string) (Suggestion, Input, bool){keepRemoved, keepChanged, switchURL} {
		s, alternative, ok := try(ctx, in, none, names)
		if !ok {
			continue
		}
		p, err := Make(ctx, alternative)
		var still *NoSafePlan
		var not *NotComposable
		switch {
		case errors.As(err, &still) || errors.As(err, &not):
			continue
		case err != nil:
			return nil, err
		}
		s.Plan = p
		out = append(out, s)
	}
	return out, nil
}

// keepRemoved leaves the fields in place that the change removes, so that they can be removed in a
// change of their own.
func keepRemoved(ctx context.Context, in Input, none *NoSafePlan, names []string) (Suggestion, Input, bool) {
	return rewriteConflicts(ctx, in, none, names, "keep for now what is to be removed, and remove it in a later change: ", restoreField)
}

// keepChanged leaves the old version of the fields in conflict and adds the new one next to it.
func keepChanged(ctx context.Context, in Input, none *NoSafePlan, names []string) (Suggestion, Input, bool) {
	return rewriteConflicts(ctx, in, none, names, "keep the old version and add the new one beside it: ", addFieldBeside)
}

// fieldRewrite edits the new text of a subgraph for one field in conflict. It returns in words what
// it did, or an empty string if it did nothing. The old and the new field are of and nf; nf is nil
// if the field is removed. The new version of its type is nt.
type fieldRewrite func(from, to *edit.Document, of, nf *sdl.Field, nt *sdl.Type, e *edit.Edits) string

// rewriteConflicts proposes other texts for the subgraphs in conflict. It returns false if nothing
// can be rewritten.
func rewriteConflicts(ctx context.Context, in Input, none *NoSafePlan, names []string, title string, rewrite fieldRewrite) (Suggestion, Input, bool) {
	var s Suggestion
	var changed []string
	before := byName(in.Before)
	in.After = slices.Clone(in.After)
	for i, n := range in.After {
		if !slices.Contains(names, n.Name) {
			continue
		}
		text, words := rewriteAll(ctx, in.Federation, before[n.Name], n, coordinates(none, n.Name), rewrite)
		if len(words) > 0 {
			in.After[i].Text = text
			changed = append(changed, words...)
			s.Subgraphs = append(s.Subgraphs, Proposal{Name: n.Name, SDL: text})
		}
	}
	s.Title = title + strings.Join(changed, ", ")
	return s, in, len(changed) > 0
}

// coordinates returns the fields of a subgraph that conflicts are about.
func coordinates(none *NoSafePlan, name string) []string {
	var out []string
	for _, c := range none.Conflicts {
		for _, e := range c.Elements {
			field, _, _ := strings.Cut(e.Coordinate, "(")
			if e.Subgraph == name && strings.Count(field, ".") == 1 && !slices.Contains(out, field) {
				out = append(out, field)
			}
		}
	}
	return out
}

// rewriteAll rewrites each of the fields and returns the new text with what was done in words. A
// subgraph that does not build is left alone.
func rewriteAll(ctx context.Context, federation spec.Choice, o, n sdl.Source, fields []string, rewrite fieldRewrite) (string, []string) {
	old, errs := serve.Build(ctx, o, federation)
	if len(errs) > 0 {
		return "", nil
	}
	fresh, errs := serve.Build(ctx, n, federation)
	if len(errs) > 0 {
		return "", nil
	}
	from, to := edit.Parse(o.Text), edit.Parse(n.Text)
	e := &edit.Edits{Text: n.Text}
	var words []string
	for _, c := range fields {
		typ, _, _ := strings.Cut(c, ".")
		nt := fresh.Schema.Type(typ)
		if of := fieldAt(old, c); of != nil && nt != nil {
			if w := rewrite(from, to, of, fieldAt(fresh, c), nt, e); w != "" {
				words = append(words, w)
			}
		}
	}
	return e.Apply(), words
}

// restoreField puts a field back that the new version lacks.
func restoreField(from, to *edit.Document, of, nf *sdl.Field, nt *sdl.Type, e *edit.Edits) string {
	was := from.Field(of.Pos)
	if nf != nil || was == nil {
		return ""
	}
	for _, d := range to.Parts(nt.Pos) {
		if len(d.Fields) == 0 {
			continue
		}
		last := d.Fields[len(d.Fields)-1].Full
		e.Insert(last.End, indentOf(to.Text, last.Start)+from.At(was.Full))
		return "`" + of.Coordinate() + "`"
	}
	return ""
}

// addFieldBeside puts a changed field back as it was, and gives its new form another name.
func addFieldBeside(from, to *edit.Document, of, nf *sdl.Field, nt *sdl.Type, e *edit.Edits) string {
	if nf == nil {
		return ""
	}
	was := from.Field(of.Pos)
	is := to.Field(nf.Pos)
	if was == nil || is == nil || from.At(was.Full) == to.At(is.Full) {
		return ""
	}
	name := nf.Name + "2"
	for i := 3; nt.Field(name) != nil; i++ {
		name = fmt.Sprintf("%s%d", nf.Name, i)
	}
	e.Insert(is.Full.Start, from.At(was.Full)+indentOf(to.Text, is.Full.Start))
	e.Replace(is.Name, name)
	return fmt.Sprintf("`%s` stays, the new form is `%s.%s`", of.Coordinate(), nt.Name, name)
}

// indentOf returns what separates an element from the one before it: a line break with the same
// indentation, or a space inside a line.
func indentOf(text string, start int) string {
	indent := text[strings.LastIndexByte(text[:start], '\n')+1 : start]
	if strings.TrimSpace(indent) != "" {
		return " "
	}
	return "\n" + indent
}

func fieldAt(s *subgraph.Subgraph, coordinate string) *sdl.Field {
	typ, field, _ := strings.Cut(coordinate, ".")
	if t := s.Schema.Type(typ); t != nil && t.Kind != sdl.InputObject {
		return t.Field(field)
	}
	return nil
}

// switchURL puts the new code of the subgraphs in conflict behind a new routing URL. Both URLs may
// be placeholders: only their difference matters to the plan.
func switchURL(_ context.Context, in Input, _ *NoSafePlan, names []string) (Suggestion, Input, bool) {
	s := Suggestion{Title: "put the new code of " + strings.Join(names, ", ") + " behind a new routing URL: one publish then switches atomically"}
	in.Before, in.After = slices.Clone(in.Before), slices.Clone(in.After)
	before := byName(in.Before)
	for i, n := range in.After {
		o, ok := before[n.Name]
		if !slices.Contains(names, n.Name) || !ok {
			continue
		}
		if o.URL == "" {
			for j := range in.Before {
				if in.Before[j].Name == n.Name {
					in.Before[j].URL = "(the routing URL of " + n.Name + ")"
				}
			}
		}
		in.After[i].URL = "(a new routing URL of " + n.Name + ")"
		s.Subgraphs = append(s.Subgraphs, Proposal{Name: n.Name, SDL: n.Text, NewURL: true})
	}
	return s, in, len(s.Subgraphs) > 0
}
