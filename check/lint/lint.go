// Package lint judges how a schema is written: names, descriptions, reasons of deprecations. It has
// the rules of the platform's linter, by their names, as far as they are documented.
//
// In goes one source and what the configuration says of the rules; out come findings:
//
//	found := lint.Run(source, lint.Options{Levels: map[string]lint.Level{"TYPE_SUFFIX": lint.Off}})
//	found = lint.Added(found, lint.Run(base, options)) // only what is new
//
// # How
//
// A [Rule] is a value with its texts, in the file of its family; [Rules] lists them in the order in
// which they are shown. [Run] parses the source once and hands the model to every rule whose level
// is not [Off]. A source that does not parse has one finding, of the rule DOES_NOT_PARSE, or of
// QUERY_DOCUMENT_DECLARATION if the parser stops at an operation.
//
// # Invariants
//
//   - A rule looks at one source only. What subgraphs say of each other are hints of a composition.
//   - What federation and its specifications define is not linted: names with two underscores, or
//     with one before them.
//   - Findings are sorted by their places, and each has one.
//
// # Adding a rule
//
// The value in the file of its family, its name in [Rules], a case in testdata/FAMILY.txtar with
// `# RULE` at the end of the line of the finding: TestRules names what is missing.
package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Level is how bad a finding of a rule is.
type Level string

// The levels.
const (
	Error   Level = "error"
	Warning Level = "warning"
	Off     Level = "off"
)

// Levels are all levels.
var Levels = []Level{Error, Warning, Off}

// Rule is one thing that the linter looks for.
type Rule struct {
	// ID is the platform's name of the rule.
	ID string
	// Level is that of a graph that configures nothing.
	Level Level
	// Title is a short phrase, lower case, no full stop; Why and Fix are sentences.
	Title, Why, Fix string
	// Example is SDL that breaks the rule.
	Example string

	check func(*pass)
}

// Rules returns every rule, in the order in which they are shown.
func Rules() []Rule {
	return slices.Concat(documentRules, fieldRules, typeRules, objectRules, interfaceRules, inputRules, enumRules, directiveRules, descriptionRules, tagRules)
}

// Find returns the rule of a name, and whether there is one.
func Find(id string) (Rule, bool) {
	all := Rules()
	if i := slices.IndexFunc(all, func(r Rule) bool { return r.ID == id }); i >= 0 {
		return all[i], true
	}
	return Rule{}, false
}

// Options are what a configuration says of the rules.
type Options struct {
	// Levels are those of rules that have another one than their own, by name.
	Levels map[string]Level
	// Tags are the names that @tag may have; nil allows all.
	Tags []string
}

// level returns the level of a rule.
func (o Options) level(r Rule) Level {
	if level, ok := o.Levels[r.ID]; ok {
		return level
	}
	return r.Level
}

// pass is one rule looking at one source.
type pass struct {
	*sdl.Schema
	options Options
	rule    Rule
	found   *diag.List
}

// at reports a finding at a place.
func (p *pass) at(pos sdl.Pos, coordinate, format string, args ...any) {
	p.report(pos.Position(), coordinate, fmt.Sprintf(format, args...))
}

func (p *pass) report(at diag.Position, coordinate, message string) {
	severity := diag.Warning
	if p.options.level(p.rule) == Error {
		severity = diag.Error
	}
	*p.found = append(*p.found, &diag.Diagnostic{Code: p.rule.ID, Severity: severity, Message: message, Coordinate: coordinate, Positions: []diag.Position{at}, Fix: p.rule.Fix})
}

// Run lints one source.
func Run(src *sdl.Source, o Options) diag.List {
	found := diag.List{}
	schema, errs := sdl.Parse(src, sdl.DefaultLimits)
	if len(errs) > 0 {
		return unparsed(src, errs[0], o)
	}
	for _, r := range Rules() {
		if r.check != nil && o.level(r) != Off {
			r.check(&pass{schema, o, r, &found})
		}
	}
	slices.SortStableFunc(found, func(a, b *diag.Diagnostic) int {
		x, y := a.Positions[0], b.Positions[0]
		if x.Line != y.Line {
			return x.Line - y.Line
		}
		return x.Column - y.Column
	})
	return found
}

// Added returns the findings that a base does not have. A finding is the same if rule, coordinate
// and message are.
func Added(found, base diag.List) diag.List {
	type key struct{ code, coordinate, message string }
	of := func(d *diag.Diagnostic) key { return key{d.Code, d.Coordinate, d.Message} }
	known := map[key]int{}
	for _, d := range base {
		known[of(d)]++
	}
	out := diag.List{}
	for _, d := range found {
		if known[of(d)] > 0 {
			known[of(d)]--
			continue
		}
		out = append(out, d)
	}
	return out
}

// own reports whether a name is one that authors choose.
func own(name string) bool { return !strings.HasPrefix(name, "_") && !strings.Contains(name, "__") }

// types calls visit with every type that authors name, and its definition. Extensions alone are of
// types that are named elsewhere.
func (p *pass) types(visit func(t *sdl.Type)) {
	for _, t := range p.Types {
		if own(t.Name) && t.Defined {
			visit(t)
		}
	}
}

// fields calls visit with every field that authors name, of extensions too.
func (p *pass) fields(visit func(t *sdl.Type, f *sdl.Field)) {
	for _, t := range p.Types {
		if !own(t.Name) {
			continue
		}
		for _, f := range t.Fields {
			if own(f.Name) {
				visit(t, f)
			}
		}
	}
}

// arguments calls visit with every argument of a field or directive that authors name.
func (p *pass) arguments(visit func(a *sdl.Argument, coordinate string)) {
	p.fields(func(t *sdl.Type, f *sdl.Field) {
		for _, a := range f.Args {
			visit(a, t.Name+"."+f.Name+"("+a.Name+":)")
		}
	})
	p.directives(func(d *sdl.DirectiveDef) {
		for _, a := range d.Args {
			visit(a, "@"+d.Name+"("+a.Name+":)")
		}
	})
}

// values calls visit with every enum value.
func (p *pass) values(visit func(t *sdl.Type, v *sdl.EnumValue)) {
	for _, t := range p.Types {
		if own(t.Name) {
			for _, v := range t.Values {
				visit(t, v)
			}
		}
	}
}

// specified are the directives that GraphQL and the specifications of federation define. Schemas
// that do not link them define them by themselves.
var specified = []string{
	"authenticated", "cacheTag", "composeDirective", "connect", "context", "cost", "deprecated", "extends", "external", "fromContext", "inaccessible", "include",
	"interfaceObject", "key", "link", "listSize", "oneOf", "override", "policy", "provides", "requires", "requiresScopes", "shareable", "skip", "source", "specifiedBy", "tag",
}

// directives calls visit with every definition of a directive that authors name.
func (p *pass) directives(visit func(d *sdl.DirectiveDef)) {
	for _, d := range p.DirectiveDefs {
		if own(d.Name) && !slices.Contains(specified, d.Name) {
			visit(d)
		}
	}
}

// isRoot reports whether a type is a root of operations.
func (p *pass) isRoot(t *sdl.Type) bool {
	return t == p.Root(sdl.Query) || t == p.Root(sdl.Mutation) || t == p.Root(sdl.Subscription)
}
