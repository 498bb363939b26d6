package clusterstub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// patch changes a workload by a JSON patch, or any object by server-side apply.
func (s *Server) patch(w http.ResponseWriter, r *http.Request, body []byte) {
	one := s.find(r.URL.Path)
	switch r.Header.Get("Content-Type") {
	case "application/apply-patch+yaml":
		s.applyTo(w, r, one, body)
		return
	case "application/json-patch+json":
	default:
		refuse(w, http.StatusUnsupportedMediaType, "UnsupportedMediaType", "the body of the request was in an unknown format")
		return
	}
	var operations []struct {
		Op, Path string
		Value    any
	}
	if err := json.Unmarshal(body, &operations); err != nil {
		refuse(w, http.StatusBadRequest, "BadRequest", err.Error())
		return
	}
	if one == nil {
		refuse(w, http.StatusNotFound, "NotFound", "there is nothing to patch")
		return
	}
	o := copied(map[string]any{"metadata": one.meta, "spec": one.spec})
	o["metadata"].(map[string]any)["resourceVersion"] = strconv.Itoa(one.version)
	for _, op := range operations {
		if op.Path == "/metadata/resourceVersion" && op.Value != strconv.Itoa(one.version) {
			refuse(w, http.StatusConflict, "Conflict", "the object has been modified; please apply your changes to the latest version and try again")
			return
		}
		if err := operate(o, op.Op, strings.Split(strings.TrimPrefix(op.Path, "/"), "/"), op.Value); err != nil {
			refuse(w, http.StatusUnprocessableEntity, "Invalid", op.Path+": "+err.Error())
			return
		}
	}
	if one.owner == "" { // those fields are the manager's by an update now, beside what it applies
		one.owner = r.URL.Query().Get("fieldManager")
	}
	one.take(o)
	answer(w, one.object())
}

// operate does one operation of a JSON patch (RFC 6902): add, replace or remove of a member.
func operate(at any, op string, keys []string, value any) error {
	key := strings.NewReplacer("~1", "/", "~0", "~").Replace(keys[0])
	switch in := at.(type) {
	case map[string]any:
		if len(keys) > 1 {
			return operate(in[key], op, keys[1:], value)
		}
		if _, there := in[key]; !there && op != "add" {
			return fmt.Errorf("there is no %s to %s", key, op)
		}
		if op == "remove" {
			delete(in, key)
		} else {
			in[key] = value
		}
		return nil
	case []any:
		if i, err := strconv.Atoi(key); err == nil && i < len(in) && len(keys) > 1 {
			return operate(in[i], op, keys[1:], value)
		}
	}
	return fmt.Errorf("there is nothing at %s", key)
}

// applyTo applies an object. The fields of a workload that was made otherwise are owned by kubectl,
// and those that a patch has changed by the manager of that.
func (s *Server) applyTo(w http.ResponseWriter, r *http.Request, one *workload, body []byte) {
	var o map[string]any
	if err := json.Unmarshal(body, &o); err != nil {
		refuse(w, http.StatusBadRequest, "BadRequest", err.Error())
		return
	}
	if o["kind"] == "Deployment" || o["kind"] == "StatefulSet" || o["kind"] == "Rollout" {
		if one != nil && one.owner != "" && r.URL.Query().Get("force") != "true" {
			refuse(w, http.StatusConflict, "Conflict", "Apply failed with 1 conflict", map[string]any{
				"reason": "FieldManagerConflict", "message": fmt.Sprintf("conflict with %q using apps/v1", one.owner), "field": ".spec.template.spec.containers[name=\"app\"].image",
			})
			return
		}
		if one == nil {
			parts := strings.Split(r.URL.Path, "/")
			one = s.add(fmt.Sprint(o["kind"]), parts[len(parts)-3], parts[len(parts)-1])
			one.meta["annotations"] = map[string]any{}
		}
		one.owner = ""
		one.take(merged(copied(map[string]any{"metadata": one.meta, "spec": one.spec}), o))
		answer(w, one.object())
		return
	}
	s.others[r.URL.Path] = o
	answer(w, o)
}

// merged lays a mapping over another one, key by key.
func merged(into, from map[string]any) map[string]any {
	for key, value := range from {
		a, isMap := into[key].(map[string]any)
		b, both := value.(map[string]any)
		if isMap && both {
			into[key] = merged(a, b)
		} else {
			into[key] = value
		}
	}
	return into
}

// copied returns a deep copy of what JSON can say.
func copied(o map[string]any) map[string]any {
	text, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}
