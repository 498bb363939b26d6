package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file is where faults strike: at requests before and after their execution, and at new
// launches.

// forRequest takes the first fault for a request with any of these names, see namesIn.
func (f *Faults) forRequest(names map[string]bool) *Fault {
	return f.take(func(x Fault) bool {
		return x.Launch == "" && x.Router == "" && x.Replica == "" && (x.Operation == "" || names[x.Operation])
	})
}

// maxNameTokens is the number of tokens of a document that are read for its names.
const maxNameTokens = 100_000

// namesIn returns the names by which a fault can select a request: that of its operation, and those
// of the fields that the operation selects. Fields in named fragments are left out. A document that
// does not parse has only the operation name of the request.
func namesIn(req gqlRequest) map[string]bool {
	names := map[string]bool{req.OperationName: true}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: req.Query}, maxNameTokens)
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

// fieldNames adds the names of the fields in a selection set, at any depth.
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

// injectBefore does what a fault does before a request is executed. It reports whether the request
// is to be executed; otherwise it has been answered or its connection closed.
func (s *Server) injectBefore(w http.ResponseWriter, r *http.Request, fault *Fault) bool {
	s.log.Info("fault", "fault", *fault)
	if fault.Delay > 0 && s.clock.Sleep(r.Context(), fault.Delay) != nil {
		return false
	}
	if fault.Drop == DropBefore {
		dropConnection(w, DropBefore)
		return false
	}
	status := fault.Status
	if fault.Late > 0 && status == 0 {
		status = http.StatusGatewayTimeout
	}
	if status == 0 {
		return true
	}
	if fault.RetryAfter != "" {
		w.Header().Set("Retry-After", fault.RetryAfter)
	}
	if fault.Body == "" {
		sendError(w, status, http.StatusText(status))
		return false
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, fault.Body)
	return false
}

// changesAnswer reports whether the fault strikes after the request was executed.
func (x *Fault) changesAnswer() bool {
	return x.Truncate || x.Drop == DropAfter || x.Drop == DropRefused || x.Garble != "" || x.Pad > 0
}

// injectAfter sends the answer of a request as the fault changes it: not at all, or garbled first,
// then truncated, then padded.
func injectAfter(w http.ResponseWriter, fault *Fault, answer any) {
	data, err := json.Marshal(answer)
	if err != nil || fault.Drop != "" {
		dropConnection(w, fault.Drop)
		return
	}
	data = garble(data, fault.Garble)
	if fault.Truncate {
		data = data[:len(data)/2]
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(data, bytes.Repeat([]byte(" "), fault.Pad)...))
}

// garble returns the JSON of an answer changed as how describes, and unchanged for "".
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

// nullable are fields that are null for GarbleNull. The platform's schema permits that.
var nullable = []string{"launch", "latestLaunch", "latestApprovedLaunch", "launchUrl", "launchCliCopy", "compositionConfig", "url"}

// garbleValue changes a value of an answer in place, at any depth.
func garbleValue(value any, how Garble) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			garbleValue(item, how)
		}
		if how == GarbleNullItems && len(value) > 0 {
			value[0] = nil
		}
	case map[string]any:
		for name, item := range value {
			switch {
			case how == GarbleNull && slices.Contains(nullable, name):
				value[name] = nil
			case how == GarbleEnum && name == "status":
				value[name] = "SANDBOX_UNKNOWN"
			case how == GarbleHollow && name == "variant" && item != nil:
				value[name] = map[string]any{}
			case how == GarbleNoLists && isList(item):
				value[name] = nil
			case how == GarbleUnion && name == "__typename":
				value[name] = "SandboxUnknown"
			default:
				garbleValue(item, how)
			}
		}
	}
}

func isList(value any) bool {
	_, is := value.([]any)
	return is
}

// dropConnection closes the connection of a request without an answer. The sandbox serves HTTP/1,
// which cannot refuse a stream: how matters to a client without a socket only.
func dropConnection(w http.ResponseWriter, how Drop) {
	if seen, ok := w.(*statusWriter); ok {
		w = seen.ResponseWriter
	}
	if r, ok := w.(*recorder); ok {
		r.dropped = how
		return
	}
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close() // an error of closing changes nothing for the client
	}
}

// forLaunch takes the first fault of a kind for a new launch of a variant, and reports whether
// there was one.
func (f *Faults) forLaunch(kind LaunchFault, k registry.GraphRef) bool {
	return f.take(func(x Fault) bool {
		return x.Launch == kind && (x.Variant == "" || x.Variant == k.String())
	}) != nil
}

// OfRouter takes the first fault of a router that learns of a new launch; nil if there is none.
func (f *Faults) OfRouter(number int) *Fault {
	return f.take(func(x Fault) bool { return x.Router != "" && (x.Number == 0 || x.Number == number) })
}

// OfReplica takes the first fault of a replica of a subgraph, at its start or when it gets new
// code; nil if there is none.
func (f *Faults) OfReplica(subgraph string, number int, start bool) *Fault {
	return f.take(func(x Fault) bool {
		return x.Replica != "" && (x.Replica == ReplicaAhead) == start && (x.Number == 0 || x.Number == number) && (x.Subgraph == "" || x.Subgraph == subgraph)
	})
}

// CloseConnection closes the connection of a request without an answer.
func CloseConnection(w http.ResponseWriter) { dropConnection(w, DropBefore) }

// ofSource takes the faults for a new launch of a composition. A fault that supersedes the launch
// strikes in the middle of its steps.
func (f *Faults) ofSource(k registry.GraphRef, latency Latency, now time.Time) launchFaults {
	out := launchFaults{FailBuild: f.forLaunch(FailLaunch, k)}
	if f.forLaunch(Supersede, k) {
		half := (latency.Initiate + latency.Build + latency.Publish) / 2
		out.SupersedeAt = ptr(now.Add(half))
	}
	return out
}

// ofContract takes the faults for a new contract launch.
func (f *Faults) ofContract(k registry.GraphRef) launchFaults {
	return launchFaults{FailBuild: f.forLaunch(FailContract, k)}
}
