package mapping

// Span is a part of a text: byte offsets, the end excluded.
type Span struct{ Start, End int }

// Mapping is one parsed expression.
type Mapping struct {
	// Text is what all spans of the tree point into. For an expression of a template it is the
	// whole template.
	Text     string
	Language Language
	// Root is the expression. `a b` is a [Group] without braces, `$.a` a [Path].
	Root *Expr
}

// ExprKind is the kind of an expression.
type ExprKind uint8

// The kinds of expressions.
const (
	// Group is a list of entries that select from the value before it: `a b` as a whole, the
	// braces of `a { b }`, or of `x: { a b }`.
	Group ExprKind = iota
	// Object is a literal object: `{a: 1}`. Its values select from the value around it.
	Object
	// List is a literal list: `[1, a]`.
	List
	// String, Number, Bool and Null are literals.
	String
	Number
	Bool
	Null
	// Access is a path: `a.b`, `$args.x->first { y }`, `$(1)`.
	Access
	// Chain is two or more operands with one operator between them: `a ?? b ?? c`.
	Chain
)

// Expr is an expression.
type Expr struct {
	Span
	Kind ExprKind
	// Entries of a [Group] or [Object], in order.
	Entries []*Entry
	// Elems are the elements of a [List] or the operands of a [Chain].
	Elems []*Expr
	// Value is the text of a [String] without quotes and escapes, or of a [Number] or [Bool] as
	// written.
	Value string
	// Path of an [Access].
	Path *Path
	// Optional reports whether the operator of a [Chain] is `?!`, which passes null on, and not
	// `??`.
	Optional bool
}

// Entry is one member of a group or of a literal object: `a`, `x: a.b`, `... a { b }`, `$.a { b }`.
type Entry struct {
	Span
	// Alias is the name before the colon. It is nil if there is none.
	Alias *Key
	// Spread reports whether the value is spread into the group with `...`.
	Spread bool
	// Value is never nil.
	Value *Expr
}

// Key is a name in a mapping, quoted or not.
type Key struct {
	Span
	// Name is without quotes and escapes.
	Name   string
	Quoted bool
}

// Variable is a variable where it is used: `$args`, `$`, `@`.
type Variable struct {
	Span
	// Name is with its dollar sign. The response is `$`, the value at hand `@`.
	Name string
}

// Path is a start and the steps from there. Exactly one of Key, Var and Inner is set.
type Path struct {
	Span
	// Key is the name of a field of the value at hand, if the path starts with it.
	Key *Key
	// Var is the variable that the path starts with.
	Var *Variable
	// Inner is the expression of `$( … )`, or in L4 a literal that steps follow.
	Inner *Expr
	Steps []Step
	// Group is the selection in braces that ends the path. It is nil if there is none.
	Group *Expr
}

// StepKind is the kind of a step of a path.
type StepKind uint8

// The kinds of steps.
const (
	// KeyStep is `.name`.
	KeyStep StepKind = iota
	// MethodStep is `->name` with or without arguments.
	MethodStep
	// QuestionStep is `?`, which takes null for a missing value.
	QuestionStep
)

// Step is a step of a path. Its span includes the dot or arrow.
type Step struct {
	Span
	Kind StepKind
	// Key is the name of a field or method.
	Key *Key
	// Args of a method. HasArgs reports whether there are parentheses, be they empty.
	Args    []*Expr
	HasArgs bool
}

// binds returns the variable that an `->as` binds. It is nil for other steps, and for an `->as`
// whose first argument does not start with a variable.
func (s *Step) binds() *Variable {
	if s.Kind != MethodStep || s.Key.Name != "as" || len(s.Args) == 0 || s.Args[0].Kind != Access {
		return nil
	}
	return s.Args[0].Path.Var
}

// Name returns the name that an entry has in the result: its alias, or that of the field if it
// is a field alone. It is empty for spreads and for paths whose members join the group.
func (e *Entry) Name() string {
	switch k := e.key(); {
	case e.Alias != nil:
		return e.Alias.Name
	case e.Spread || k == nil:
		return ""
	default:
		return k.Name
	}
}

// named reports whether an entry has a name in the result, which may be empty if it is quoted.
func (e *Entry) named() bool { return e.Alias != nil || !e.Spread && e.key() != nil }

// key returns the field that the entry is, without alias: `a`, `a?`, `a { b }`. It is nil for other
// entries.
func (e *Entry) key() *Key {
	if e.Value.Kind != Access || e.Value.Path.Key == nil {
		return nil
	}
	for _, s := range e.Value.Path.Steps {
		if s.Kind != QuestionStep {
			return nil
		}
	}
	return e.Value.Path.Key
}
