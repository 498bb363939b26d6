package sandbox

import (
	"encoding/json"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file keeps the form that nouns of package registry have in the data file. Their own JSON has
// other names, and a data file must remain readable.

// storedRef is a graph ref in a record: an object, where a [registry.GraphRef] is a text.
type storedRef registry.GraphRef

// refRecord is the form of a storedRef.
type refRecord struct{ Graph, Name string }

// MarshalJSON implements [json.Marshaler].
func (r storedRef) MarshalJSON() ([]byte, error) {
	return json.Marshal(refRecord{r.Graph, r.Variant})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (r *storedRef) UnmarshalJSON(data []byte) error {
	var record refRecord
	err := json.Unmarshal(data, &record)
	*r = storedRef{Graph: record.Graph, Variant: record.Name}
	return err
}

// storedErrors are the errors of a build in a record. A nil list is null, an empty one is not.
type storedErrors []registry.BuildError

// errorRecord is the form of one of the storedErrors.
type errorRecord struct {
	Message, Code, FailedStep string
	Locations                 []placeRecord
}

// placeRecord is the form of a [registry.Location].
type placeRecord struct{ Line, Column int }

// MarshalJSON implements [json.Marshaler].
func (e storedErrors) MarshalJSON() ([]byte, error) {
	return json.Marshal(mapped(e, func(b registry.BuildError) errorRecord {
		return errorRecord{b.Message, b.Code, b.Step, mapped(b.Locations, func(l registry.Location) placeRecord { return placeRecord(l) })}
	}))
}

// UnmarshalJSON implements [json.Unmarshaler].
func (e *storedErrors) UnmarshalJSON(data []byte) error {
	var records []errorRecord
	err := json.Unmarshal(data, &records)
	*e = mapped(records, func(r errorRecord) registry.BuildError {
		return registry.BuildError{
			Code: r.Code, Message: r.Message, Step: r.FailedStep,
			Locations: mapped(r.Locations, func(p placeRecord) registry.Location { return registry.Location(p) }),
		}
	})
	return err
}

// mapped returns the results of f for every element of a list; nil for nil.
func mapped[A, B any](list []A, f func(A) B) []B {
	if list == nil {
		return nil
	}
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}
