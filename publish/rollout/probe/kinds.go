package probe

import (
	"github.com/schemactl/schemactl/compose/diag"
)

// Kind tells what is wrong between a fetch and the code that gets it.
type Kind string

// The kinds.
const (
	// Request is a document that is not valid in the code: an unknown field, type or argument.
	Request Kind = "request-refused"
	// Input is a value that a variable may have, and that the code does not accept.
	Input Kind = "input-refused"
	// Representation is an entity that the code cannot find by what is sent of it.
	Representation Kind = "representation-refused"
	// Requires is something that the code reads of a representation or context, and that is not
	// sent.
	Requires Kind = "requires-not-sent"
	// External is a field that the code is asked for and does not resolve.
	External Kind = "field-external"
	// Answer is an answer of the code that routers cannot accept.
	Answer Kind = "answer-not-accepted"
)

// Description explains a kind.
type Description struct {
	Kind            Kind
	Title, Why, Fix string
}

// Kinds returns all kinds, in the order in which one fetch is judged.
func Kinds() []Description {
	return []Description{
		{
			Request, "the code refuses the document of a fetch",
			"The fetch that routers plan for an operation names a field, type, argument or value that the code does not have. Validation refuses all of it.",
			"Deploy code that has it before the schema is registered, or register a schema without it before the code goes.",
		},
		{
			Input, "the code refuses a value that a variable of a fetch may have",
			"Routers let through what the API schema allows: an enum value, an input field or null that the code does not accept there.",
			"Let the code accept it, or take it out of the registered schema first.",
		},
		{
			Representation, "the code cannot find the entity of a fetch",
			"Routers send the key that the registered schema says. The code does not know the type, or has no key among the fields that are sent.",
			"Keep the old key in the code until the schema with the new one is registered and has settled.",
		},
		{
			Requires, "the code reads what the fetch does not send",
			"Routers send what @requires and @fromContext of the registered schema say; the code reads what its own say.",
			"Register a schema that requires both before the code is deployed.",
		},
		{
			External, "a fetch asks the code for a field that it does not resolve",
			"The field is @external in the code: its value comes from another subgraph.",
			"Deploy code that resolves it before routers ask for it here.",
		},
		{
			Answer, "the code may answer what routers cannot accept",
			"A null, a list or a type where the registered schema rules it out makes the router drop the field, and its parents up to the next that may be null.",
			"Register the looser type first, or let the code return what is registered.",
		},
	}
}

// Refusal is one reason why code does not answer a fetch.
type Refusal struct {
	Kind Kind
	// Coordinate is the element that it is about, as it is registered or in the code.
	Coordinate string
	Message    string
	// At are the positions in the registered schema and in the code's, where they exist.
	At []diag.Position
}
