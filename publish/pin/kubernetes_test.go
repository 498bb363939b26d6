package pin_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/publish/pin"
)

// TestManifests reads the manifests as Kubernetes would: the patch mounts the ConfigMap that is
// written, and starts the router from it.
func TestManifests(t *testing.T) {
	dir, lock := pinnedDir(t)
	files, err := pin.Manifests(dir, lock, pin.Kubernetes{Namespace: "graph", Deployment: "gateway"})
	if err != nil {
		t.Fatal(err)
	}
	var configMap struct {
		Kind      string
		Immutable bool
		Metadata  struct{ Name, Namespace string }
		Data      map[string]string
	}
	var patch struct {
		Metadata struct{ Name string }
		Spec     struct {
			Template struct {
				Spec struct {
					Containers []struct {
						Name         string
						Env          []struct{ Name, Value string }
						VolumeMounts []struct {
							Name      string
							MountPath string `yaml:"mountPath"`
						} `yaml:"volumeMounts"`
					}
					Volumes []struct {
						Name      string
						ConfigMap struct{ Name string } `yaml:"configMap"`
					}
				}
			}
		}
	}
	var kustomization struct {
		Resources []string
		Patches   []struct{ Path string }
	}
	for file, into := range map[string]any{"configmap.yaml": &configMap, "patch.yaml": &patch, "kustomization.yaml": &kustomization} {
		if err := yaml.Unmarshal([]byte(files[file]), into); err != nil {
			t.Fatalf("%s: %v\n%s", file, err, files[file])
		}
	}
	if configMap.Kind != "ConfigMap" || !configMap.Immutable || configMap.Metadata.Namespace != "graph" || patch.Metadata.Name != "gateway" {
		t.Errorf("configmap %+v, patch of %s", configMap, patch.Metadata.Name)
	}
	for _, entry := range lock.Variants {
		if pin.Hash(configMap.Data[entry.File]) != entry.SHA256 {
			t.Errorf("%s is not in the ConfigMap byte for byte", entry.File)
		}
	}
	pod := patch.Spec.Template.Spec
	got := []string{pod.Containers[0].Name, pod.Containers[0].Env[0].Name, pod.Containers[0].Env[0].Value, pod.Volumes[0].ConfigMap.Name}
	want := []string{"router", "APOLLO_ROUTER_SUPERGRAPH_PATH", pod.Containers[0].VolumeMounts[0].MountPath + "/supergraph.graphql", configMap.Metadata.Name}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if kustomization.Resources[0] != "configmap.yaml" || kustomization.Patches[0].Path != "patch.yaml" {
		t.Errorf("%+v", kustomization)
	}
}

func TestManifestsRefuse(t *testing.T) {
	dir, lock := pinnedDir(t)
	big := strings.Repeat("#", 1<<20)
	if err := os.WriteFile(filepath.Join(dir, "supergraph.graphql"), []byte(big), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := pin.Manifests(dir, lock, pin.Kubernetes{}); !errors.Is(err, pin.ErrHashMismatch) {
		t.Errorf("an edited file: %v", err)
	}
	lock.Variants[0].SHA256 = pin.Hash(big)
	if _, err := pin.Manifests(dir, lock, pin.Kubernetes{}); !errors.Is(err, pin.ErrTooLarge) {
		t.Errorf("a large one: %v", err)
	}
}
