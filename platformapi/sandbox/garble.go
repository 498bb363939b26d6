package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// This file spoils answers after the request had its effect.

// Garble says how an answer is spoilt.
type Garble string

// The ways to spoil an answer.
const (
	// GarbleJSON sends what is no JSON.
	GarbleJSON Garble = "json"
	// GarbleErrors adds an error beside the data.
	GarbleErrors Garble = "errors"
	// GarbleNull makes null what the schema lets be null: launches, their links, revisions and URLs.
	GarbleNull Garble = "null"
	// GarbleEnum gives statuses a value that no client knows.
	GarbleEnum Garble = "enum"
	// GarbleUnion gives objects of unions a type that no client knows.
	GarbleUnion Garble = "union"
)

var garbles = []Garble{"", GarbleJSON, GarbleErrors, GarbleNull, GarbleEnum, GarbleUnion}

// nullable are fields that the platform's schema lets be null.
var nullable = map[string]bool{
	"launch": true, "latestLaunch": true, "latestApprovedLaunch": true, "launchUrl": true, "launchCliCopy": true, "compositionConfig": true, "url": true,
}

// garble spoils the JSON of an answer.
func garble(data []byte, how Garble) []byte {
	if how == GarbleJSON {
		return append([]byte("<html>"), data...)
	}
	var answer map[string]any
	if how == "" || json.Unmarshal(data, &answer) != nil {
		return data
	}
	if how == GarbleErrors {
		answer["errors"] = []any{map[string]any{"message": "something else went wrong", "path": []any{"graph"}}}
	} else {
		spoil(answer["data"], how)
	}
	out, err := json.Marshal(answer)
	if err != nil {
		return data
	}
	return out
}

func spoil(value any, how Garble) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			spoil(item, how)
		}
	case map[string]any:
		for name, item := range value {
			switch {
			case how == GarbleNull && nullable[name]:
				value[name] = nil
			case how == GarbleEnum && name == "status":
				value[name] = "SANDBOX_UNKNOWN"
			case how == GarbleUnion && name == "__typename":
				value[name] = "SandboxUnknown"
			default:
				spoil(item, how)
			}
		}
	}
}

// spoilt sends an answer as a fault wants it.
func spoilt(w http.ResponseWriter, fault *Fault, data []byte) {
	data = garble(data, fault.Garble)
	if fault.Truncate {
		data = data[:len(data)/2]
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(data, bytes.Repeat([]byte(" "), fault.Pad)...))
}

// after says whether the fault has a part that follows the effect.
func (f *Fault) after() bool { return f.Truncate || f.Drop == DropAfter || f.Garble != "" || f.Pad > 0 }
