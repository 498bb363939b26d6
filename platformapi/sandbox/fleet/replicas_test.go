package fleet_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/platformapi/sandbox/fleet"
)

// replicasSay returns what each replica of a subgraph answers: its schema, or how it does not.
func replicasSay(t *testing.T, server *sandbox.Server, r *fleet.Replicas, subgraph, question string) []string {
	t.Helper()
	var out []string
	for _, address := range r.Addresses("http://replicas.invalid", subgraph) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(question))
		if err != nil {
			t.Fatal(err)
		}
		response, err := server.Transport().RoundTrip(request)
		if err != nil {
			out = append(out, "silent")
			continue
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		var answer struct {
			Data struct {
				Service struct{ SDL string } `json:"_service"`
			}
			Errors []struct{ Message string }
		}
		if err := json.Unmarshal(body, &answer); err != nil {
			out = append(out, response.Status)
			continue
		}
		if len(answer.Errors) > 0 {
			out = append(out, "refused")
			continue
		}
		out = append(out, answer.Data.Service.SDL)
	}
	return out
}

const sdlQuestion = `{"query": "{ _service { sdl } }"}`

func TestReplicas(t *testing.T) {
	clock := sandbox.NewManualClock(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	server, err := sandbox.New(sandbox.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	for _, fault := range []sandbox.Fault{
		{Replica: sandbox.ReplicaAhead, Subgraph: "b", Number: 3},
		{Replica: sandbox.ReplicaLags, Subgraph: "a", Number: 1, Delay: 10 * time.Second},
		{Replica: sandbox.ReplicaLags, Subgraph: "a", Number: 2},
		{Replica: sandbox.ReplicaDies, Number: 4},
	} {
		if err := server.Faults().Add(fault); err != nil {
			t.Fatal(err)
		}
	}
	r := fleet.NewReplicas(server, 4, clock)
	r.Start("a", "old", "new")
	r.Start("b", "old", "new")
	says := func(subgraph, want string) {
		t.Helper()
		if d := cmp.Diff(strings.Fields(want), replicasSay(t, server, r, subgraph, sdlQuestion)); d != "" {
			t.Errorf("%s at %s: %s", subgraph, clock.Now(), d)
		}
	}
	says("a", "old old old old")
	says("b", "old old new old")
	r.Deploy("a", "new")
	says("a", "old old new silent")
	if err := clock.Sleep(t.Context(), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	says("a", "new old new silent")
	r.Deploy("a", "newer")
	says("a", "newer newer newer silent")
	r.Deploy("c", "first") // it did not run before
	says("c", "first first first first")
	if got := replicasSay(t, server, r, "a", `{"query": "{ __typename }"}`); got[0] != "refused" {
		t.Errorf("another question: %v", got)
	}
	if got := replicasSay(t, server, r, "nobody", sdlQuestion); got[0] != "404 Not Found" {
		t.Errorf("no such subgraph: %v", got)
	}
}

func TestReplicaFaults(t *testing.T) {
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	for want, fault := range map[string]sandbox.Fault{
		"unknown replica fault":      {Replica: "sleeps"},
		"needs a replica fault":      {Status: 500, Subgraph: "a"},
		"only one of them":           {Replica: sandbox.ReplicaDies, Router: sandbox.RouterDies},
		"router or replica, from 1,": {Status: 500, Number: 1},
	} {
		if err := server.Faults().Add(fault); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", fault, err, want)
		}
	}
}
