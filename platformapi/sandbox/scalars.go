package sandbox

import (
	"encoding/json"
	"fmt"
	"time"
)

// timestamp is the platform's Timestamp: RFC 3339 with nanoseconds, in UTC.
type timestamp struct{ time.Time }

// ImplementsGraphQLType binds the type to its scalar.
func (timestamp) ImplementsGraphQLType(name string) bool { return name == "Timestamp" }

// UnmarshalGraphQL refuses: no argument of the sandbox's schema is a Timestamp.
func (*timestamp) UnmarshalGraphQL(any) error { return fmt.Errorf("a Timestamp is no input here") }

// MarshalJSON writes all nine digits, as the platform does.
func (t timestamp) MarshalJSON() ([]byte, error) {
	return json.Marshal(t.UTC().Format("2006-01-02T15:04:05.000000000Z"))
}

func stamp(t time.Time) timestamp { return timestamp{t} }

func stampOf(t *time.Time) *timestamp {
	if t == nil {
		return nil
	}
	return &timestamp{*t}
}

// document is the scalar GraphQLDocument.
type document string

// ImplementsGraphQLType binds the type to its scalar.
func (document) ImplementsGraphQLType(name string) bool { return name == "GraphQLDocument" }

// UnmarshalGraphQL takes a string.
func (d *document) UnmarshalGraphQL(input any) error {
	text, ok := input.(string)
	if !ok {
		return fmt.Errorf("GraphQLDocument cannot represent %T", input)
	}
	*d = document(text)
	return nil
}

// MarshalJSON writes a string.
func (d document) MarshalJSON() ([]byte, error) { return json.Marshal(string(d)) }

// long is Uplink's Long.
type long int64

// ImplementsGraphQLType binds the type to its scalar.
func (long) ImplementsGraphQLType(name string) bool { return name == "Long" }

// UnmarshalGraphQL refuses: no argument of Uplink is a Long.
func (*long) UnmarshalGraphQL(any) error { return fmt.Errorf("a Long is no input here") }
