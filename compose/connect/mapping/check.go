package mapping

// MaxDepth is how deep expressions may be nested: the number of braces, brackets and parentheses
// around a place.
const MaxDepth = 256

// Check returns what is wrong with an expression in its place: variables, methods, the type of the
// result. In a selection these are variables and their fields only; [Select] tells the rest.
// The list is in the order in which the reference finds mistakes, which is told once a text.
func Check(m *Mapping, s Scope) []*Error { return nil }

// CheckTemplate returns what is wrong with the expressions of a template in its place, as [Check]
// does.
func CheckTemplate(t *Template, s Scope) []*Error { return nil }
