package distribution

import (
	"os"
	"path/filepath"
	"testing"
)

// TestHub: Docker Hub has one host and one entry in Docker's configuration under all of its names.
func TestHub(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("DOCKER_CONFIG", dir)
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(`{"auths": {"https://index.docker.io/v1/": {"username": "me"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"docker.io", "index.docker.io", "registry-1.docker.io"} {
		c, err := credentialsFor(t.Context(), name)
		if host := (Reference{Registry: name}).host(); err != nil || c.Username != "me" || host != hubHost {
			t.Errorf("%s: %+v of %s, %v", name, c, host, err)
		}
	}
}
