package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// This file spoils answers after the request had its effect.

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
		garbleValue(answer["data"], how)
	}
	out, err := json.Marshal(answer)
	if err != nil {
		return data
	}
	return out
}

func garbleValue(value any, how Garble) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			garbleValue(item, how)
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
				garbleValue(item, how)
			}
		}
	}
}

// spoilt sends an answer as a fault wants it.
func sendGarbled(w http.ResponseWriter, fault *Fault, data []byte) {
	data = garble(data, fault.Garble)
	if fault.Truncate {
		data = data[:len(data)/2]
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(data, bytes.Repeat([]byte(" "), fault.Pad)...))
}

// after says whether the fault has a part that follows the effect.
func (f *Fault) spoilsAnswer() bool {
	return f.Truncate || f.Drop == DropAfter || f.Garble != "" || f.Pad > 0
}

// forRequest uses up a fault for a request with these names.
func (f *Faults) forRequest(names map[string]bool) *Fault {
	return f.take(func(x Fault) bool {
		return x.Launch == "" && (x.Operation == "" || names[x.Operation])
	})
}

// faultTokens bounds what is read of a document to find its names.
const faultTokens = 100_000

// namesIn returns what a request goes by: its operation's name and the names of the fields it selects.
func namesIn(req gqlRequest) map[string]bool {
	names := map[string]bool{req.OperationName: true}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: req.Query}, faultTokens)
	if err != nil {
		return names
	}
	for _, op := range doc.Operations {
		if req.OperationName == "" || req.OperationName == op.Name {
			names[op.Name] = true
			fieldNames(op.SelectionSet, names)
		}
	}
	return names
}

func fieldNames(set ast.SelectionSet, names map[string]bool) {
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			names[sel.Name] = true
			fieldNames(sel.SelectionSet, names)
		case *ast.InlineFragment:
			fieldNames(sel.SelectionSet, names)
		}
	}
}

// applyTo uses up the faults for a new source launch.
func (f *Faults) applyTo(l *launchRecord, now time.Time) {
	matches := func(kind LaunchFault) func(Fault) bool {
		return func(x Fault) bool {
			return x.Launch == kind && (x.Variant == "" || x.Variant == l.key().String())
		}
	}
	if f.take(matches(FailLaunch)) != nil {
		l.FailBuild = true
	}
	if f.take(matches(Supersede)) != nil {
		l.SupersedeAt = ptr(now.Add(l.Latency.halfWay()))
	}
}

// failsContract uses up a fault for a new contract launch.
func (f *Faults) failsContract(k variantKey) bool {
	return f.take(func(x Fault) bool {
		return x.Launch == FailContract && (x.Variant == "" || x.Variant == k.String())
	}) != nil
}

// before carries out the part of a fault that precedes the effect, and says whether to go on.
func (s *Server) injectBefore(w http.ResponseWriter, r *http.Request, fault *Fault) bool {
	s.log.Info("fault", "fault", *fault)
	if fault.Delay > 0 && s.clock.Wait(r.Context(), fault.Delay) != nil {
		return false
	}
	if fault.Drop == DropBefore {
		dropConnection(w)
		return false
	}
	if fault.Status == 0 {
		return true
	}
	if fault.RetryAfter != "" {
		w.Header().Set("Retry-After", fault.RetryAfter)
	}
	if fault.Body == "" {
		sendError(w, fault.Status, http.StatusText(fault.Status))
		return false
	}
	w.WriteHeader(fault.Status)
	_, _ = io.WriteString(w, fault.Body)
	return false
}

// after carries out the part of a fault that follows the effect.
func injectAfter(w http.ResponseWriter, fault *Fault, answer any) {
	data, err := json.Marshal(answer)
	if err != nil || fault.Drop == DropAfter {
		dropConnection(w)
		return
	}
	sendGarbled(w, fault, data)
}

// drop closes the connection of a request without an answer.
func dropConnection(w http.ResponseWriter) {
	if r, ok := w.(*recorder); ok {
		r.dropped = true
		return
	}
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close() // dropping it is the point
	}
}
