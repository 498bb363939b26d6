package pin_test

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ociregistry "github.com/google/go-containerregistry/pkg/registry"

	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
)

// pinned writes a directory with two variants as Pin does.
func pinnedDir(t *testing.T) (string, pin.Lock) {
	t.Helper()
	dir := t.TempDir()
	lock := pin.Lock{Version: pin.LockVersion, GraphRef: registry.GraphRef{Graph: "shop", Variant: "prod"}, LaunchID: "launch-1"}
	for _, variant := range []string{"prod", "part ner"} {
		ref := registry.GraphRef{Graph: "shop", Variant: variant}
		text := "schema { query: Query } # " + variant
		file := pin.FileName(ref, lock.GraphRef)
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		lock.Variants = append(lock.Variants, pin.Entry{GraphRef: ref, LaunchID: "launch-" + variant, File: file, SHA256: pin.Hash(text), Bytes: len(text)})
	}
	return dir, lock
}

func ociHost(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	return strings.TrimPrefix(server.URL, "http://")
}

func get(t *testing.T, url string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s", url, response.Status)
	}
	if text, ok := into.(*string); ok {
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		*text = string(body)
	} else if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// TestPushIsWhatARouterLooksFor reads the registry back with plain requests: a manifest with the
// launch, a layer of the router's media type with the bytes of the file, and the tags.
func TestPushIsWhatARouterLooksFor(t *testing.T) {
	dir, lock := pinnedDir(t)
	host := ociHost(t, ociregistry.New(ociregistry.Logger(log.New(io.Discard, "", 0))))
	pushed, err := pin.Push(t.Context(), dir, lock, host+"/team/shop:current")
	if err != nil {
		t.Fatal(err)
	}
	again, err := pin.Push(t.Context(), dir, lock, host+"/team/shop:current")
	if err != nil {
		t.Fatal(err)
	}
	for i, entry := range lock.Variants {
		if pushed[i].Reference != again[i].Reference {
			t.Errorf("%s: two pushes have the references %s and %s", entry.GraphRef, pushed[i].Reference, again[i].Reference)
		}
		_, digest, _ := strings.Cut(pushed[i].Reference, "@")
		for _, tag := range append(pushed[i].Tags, digest) {
			var manifest struct {
				Annotations map[string]string
				Layers      []struct{ MediaType, Digest string }
			}
			get(t, "http://"+host+"/v2/team/shop/manifests/"+tag, &manifest)
			if got := manifest.Annotations[pin.LaunchAnnotation]; got != entry.LaunchID {
				t.Errorf("%s: launch annotation is %q", tag, got)
			}
			if len(manifest.Layers) != 1 || manifest.Layers[0].MediaType != pin.SchemaMediaType {
				t.Fatalf("%s: layers %v", tag, manifest.Layers)
			}
			var blob string
			get(t, "http://"+host+"/v2/team/shop/blobs/"+manifest.Layers[0].Digest, &blob)
			if pin.Hash(blob) != entry.SHA256 {
				t.Errorf("%s holds %q", tag, blob)
			}
		}
	}
	if got := pushed[0].Tags; len(got) != 2 || got[1] != "current" {
		t.Errorf("tags of the source: %q", got)
	}
	if got := pushed[1].Tags; len(got) != 2 || !strings.HasPrefix(got[1], "current-part-ner-") {
		t.Errorf("tags of the contract: %q", got)
	}
}

func TestPushRefuses(t *testing.T) {
	dir, lock := pinnedDir(t)
	host := ociHost(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) }))
	for _, c := range []struct {
		reference string
		want      error
	}{
		{"no repository", pin.ErrOCIReference},
		{host + "/shop@sha256:" + strings.Repeat("0", 64), pin.ErrOCIReference},
		{host + "/shop:current", pin.ErrPush},
	} {
		if _, err := pin.Push(t.Context(), dir, lock, c.reference); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.reference, err, c.want)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "supergraph.graphql"), []byte("edited"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := pin.Push(t.Context(), dir, lock, host+"/shop"); !errors.Is(err, pin.ErrHashMismatch) {
		t.Errorf("an edited file was pushed: %v", err)
	}
}
