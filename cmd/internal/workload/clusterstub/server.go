// Package clusterstub is a stand-in for the API of a Kubernetes cluster in tests. It holds
// Deployments, StatefulSets and Rollouts of Argo, takes JSON patches and server-side apply as the
// API does, and plays their controllers.
//
//	cluster := clusterstub.New()
//	cluster.Add("Deployment", "shop", "products", "products:1", 3)
//	cluster.Sick("products:2", 2, "CrashLoopBackOff") // its second pod never gets ready
//	name, err := cluster.Kubeconfig(dir, "shop", clusterstub.Token)
//
// # How
//
// There is no clock: each look at a workload lets its controller do one thing, such as making a pod
// or ending one (controller.go). Answers have the fields that the documentation of the API has
// (objects.go). A fault lets requests fail, by status or by a closed connection.
//
// # Invariants
//
//   - A patch that names another resourceVersion than the newest is a conflict, and so is an apply
//     of fields that somebody else owns.
//   - A Deployment and a Rollout replace pods with one more than wanted; a StatefulSet goes by
//     ordinals, waits for a pod that does not get ready, and obeys its partition.
package clusterstub

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Token is the one that the cluster takes.
const Token = "c1u5ter"

// Fault lets requests fail.
type Fault struct {
	// Method and Path choose the requests: those with this method and with this text in their
	// path; empty is any.
	Method, Path string
	// Times is how many of them fail.
	Times int
	// Status and Reason are the answer; without a status the connection is closed.
	Status int
	Reason string
}

// Server is a cluster. Its fields and methods may be used while it runs.
type Server struct {
	*httptest.Server
	// GiveUpAfter is how many looks at a rollout that makes no progress the controllers take before
	// they give up; 0 is never.
	GiveUpAfter int
	// PauseAfter is how many pods of a Rollout are replaced before it waits for [Server.Promote]; 0
	// does not wait.
	PauseAfter int

	mu        sync.Mutex
	workloads []*workload
	others    map[string]map[string]any
	faults    []*Fault
	sick      map[string]sickness
	log       []string
	promoted  bool
}

// sickness is how pods with an image are: from a number on, they never get ready.
type sickness struct {
	from   int
	reason string
}

// New starts a cluster. The caller closes it.
func New() *Server {
	s := &Server{others: map[string]map[string]any{}, sick: map[string]sickness{}}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(s.serve))
	return s
}

// Kubeconfig writes a kubeconfig for the cluster and a namespace into a folder, and returns its
// name.
func (s *Server) Kubeconfig(dir, namespace, token string) (string, error) {
	roots := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	text := fmt.Sprintf("{current-context: stub, contexts: [{name: stub, context: {cluster: c, user: u, namespace: %s}}],\nclusters: [{name: c, cluster: {server: %q, certificate-authority-data: %s}}], users: [{name: u, user: {token: %s}}]}\n",
		namespace, s.URL, base64.StdEncoding.EncodeToString(roots), token)
	name := filepath.Join(dir, "kubeconfig")
	return name, os.WriteFile(name, []byte(text), 0o600)
}

// Sick lets pods with an image never get ready, from a number of them on.
func (s *Server) Sick(image string, from int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sick[image] = sickness{from, reason}
}

// Heal lets pods with an image get ready again.
func (s *Server) Heal(image string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sick, image)
}

// Fail adds a fault.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Promote lets a Rollout that is paused go on.
func (s *Server) Promote() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.promoted = true
}

// Changes returns the requests that have changed something, each as its method and path.
func (s *Server) Changes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.log...)
}

// serve answers one request.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer "+Token {
		refuse(w, http.StatusUnauthorized, "Unauthorized", "Unauthorized")
		return
	}
	for _, f := range s.faults {
		if f.Times > 0 && (f.Method == "" || f.Method == r.Method) && strings.Contains(r.URL.Path, f.Path) {
			f.Times--
			if f.Status == 0 {
				panic(http.ErrAbortHandler)
			}
			refuse(w, f.Status, f.Reason, "as the test wants it")
			return
		}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if r.Method != http.MethodGet {
		s.log = append(s.log, r.Method+" "+r.URL.Path)
	}
	switch r.Method {
	case http.MethodGet:
		s.get(w, r)
	case http.MethodPatch:
		s.patch(w, r, body)
	case http.MethodDelete:
		s.remove(w, r)
	default:
		refuse(w, http.StatusMethodNotAllowed, "MethodNotAllowed", r.Method)
	}
}

// get answers with a workload, which comes a step further by it, a list, a revision, or the
// resources of a group.
func (s *Server) get(w http.ResponseWriter, r *http.Request) {
	labels := r.URL.Query().Get("labelSelector")
	last := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	if one := s.find(r.URL.Path); one != nil {
		one.step(s)
		answer(w, one.object())
		return
	}
	if o := s.others[r.URL.Path]; o != nil {
		answer(w, o)
		return
	}
	items := []any{}
	for _, one := range s.workloads {
		switch {
		case last == "pods":
			items = append(items, one.podObjects(labels)...)
		case last == "replicasets" && one.kind.hash != "controller-revision-hash":
			items = append(items, one.replicaSets(labels)...)
		case strings.Contains(r.URL.Path, "/controllerrevisions/"):
			if revision := one.controllerRevision(last); revision != nil {
				answer(w, revision)
				return
			}
		}
	}
	switch {
	case last == "pods" || last == "replicasets":
		answer(w, map[string]any{"kind": "List", "metadata": map[string]any{}, "items": items})
	case r.URL.Path == "/api/v1":
		answer(w, map[string]any{"kind": "APIResourceList", "groupVersion": "v1", "resources": []any{
			map[string]any{"name": "services", "kind": "Service", "namespaced": true},
			map[string]any{"name": "services/status", "kind": "Service", "namespaced": true},
			map[string]any{"name": "namespaces", "kind": "Namespace", "namespaced": false},
		}})
	default:
		refuse(w, http.StatusNotFound, "NotFound", fmt.Sprintf("%q not found", last))
	}
}

// remove deletes a pod, which its controller replaces.
func (s *Server) remove(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	for _, one := range s.workloads {
		for i, p := range one.pods {
			if p.name == name {
				one.pods = append(one.pods[:i], one.pods[i+1:]...)
				answer(w, map[string]any{"kind": "Status", "status": "Success"})
				return
			}
		}
	}
	refuse(w, http.StatusNotFound, "NotFound", name)
}

func answer(w http.ResponseWriter, o any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(o) // whoever hangs up does not want it
}

// refuse answers with a Status, as the API does.
func refuse(w http.ResponseWriter, status int, reason, message string, causes ...any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"kind": "Status", "apiVersion": "v1", "metadata": map[string]any{}, "status": "Failure", "message": message, "reason": reason, "code": status,
		"details": map[string]any{"causes": causes},
	})
}
