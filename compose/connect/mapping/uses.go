package mapping

// Use is one use of a variable.
type Use struct {
	Span
	// Variable is the name with its dollar sign, or `@`. It is empty for a key of the value at
	// hand where that is the response.
	Variable string
	// Path are the fields that directly follow the variable: `$this.a.b` has a and b.
	Path []*Key
	// Group is the selection that directly follows the path: `$this.a { b c }`. It is nil if there
	// is none.
	Group *Expr
}

// Uses returns the variables that an expression uses, in the order of the text. Variables that `as`
// binds are not among them.
func (m *Mapping) Uses() []Use { return nil }

// Uses returns the variables that the expressions of a template use, in the order of the text.
func (t *Template) Uses() []Use { return nil }

// Parse reads an expression. The text may have line breaks and comments.
func Parse(text string, lang Language) (*Mapping, *Error) { return nil, nil }
