package rehearsal

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/publish/registry"
)

func start(t *testing.T, dir string) (*Rehearsal, error) {
	t.Helper()
	return Start(t.Context(), dir, Options{Loader: &input.Loader{}, Start: time.Unix(0, 0), Logger: slog.New(slog.DiscardHandler)})
}

// The registry holds what is before the change, and its launches take simulated time only.
func TestStart(t *testing.T) {
	r, err := start(t, "../../../fixtures/graphs/channels")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	held, err := r.Registry.Subgraphs(t.Context(), r.Ref)
	if err != nil || len(held) == 0 || len(r.After) == 0 || len(r.Config.Contracts) == 0 {
		t.Fatalf("%d registered, %d after the change, contracts %v: %v", len(held), len(r.After), r.Config.Contracts, err)
	}
	batch := registry.PublishRequest{Ref: r.Ref, Revision: "r2"}
	for _, s := range r.After {
		batch.Subgraphs = append(batch.Subgraphs, registry.SubgraphInput{Name: s.Name, URL: &s.URL, SDL: s.Text})
	}
	published, err := r.Registry.Publish(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []registry.LaunchStatus{registry.LaunchInitiated, registry.LaunchCompleted} {
		launch, err := r.Registry.Launch(t.Context(), r.Ref, published.LaunchID)
		if err != nil || launch.Status != want {
			t.Errorf("at %s the launch is %s, want %s: %v", r.Clock.Now(), launch.Status, want, err)
		}
		if err := r.Clock.Sleep(t.Context(), time.Hour); err != nil {
			t.Error(err)
		}
	}
}

func TestStartRefuses(t *testing.T) {
	dir := t.TempDir()
	for file, text := range map[string]string{
		"graph.yaml": "graph: g@v\n", "before/a.graphql": "type Query { a: Nope }\n", "after/a.graphql": "type Query { a: Int }\n",
	} {
		file = filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := start(t, dir); !errors.Is(err, input.ErrInput) {
		t.Errorf("a graph that does not compose: %v", err)
	}
}
