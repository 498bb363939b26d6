package mapping

// Language is a version of the mapping language. Several versions of the connect specification
// share one.
type Language uint8

// The languages, in the order in which they came.
const (
	// L2 is the language of connect/v0.1 and v0.2.
	L2 Language = iota + 2
	// L3 is the language of connect/v0.3. It has optional chaining and `??`.
	L3
	// L4 is the language of connect/v0.4. It has literals everywhere, spreads, and selections that
	// are judged by their shape.
	L4
)

// LanguageOf returns the language of connect/v0.MINOR, and whether that version is known.
func LanguageOf(minor int) (Language, bool) {
	switch minor {
	case 1, 2:
		return L2, true
	case 3:
		return L3, true
	case 4:
		return L4, true
	}
	return 0, false
}

// String returns the versions of the connect specification that have the language.
func (l Language) String() string {
	switch l {
	case L2:
		return "connect/v0.1 and v0.2"
	case L3:
		return "connect/v0.3"
	case L4:
		return "connect/v0.4"
	}
	return "connect"
}
