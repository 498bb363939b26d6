package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
)

// A subgraph has what the graph says, key by key, unless it says otherwise.
func TestDeployOf(t *testing.T) {
	g, err := ParseGraph("schemactl.yaml", []byte(`
deploy:
  kubernetes: {deployment: "{subgraph}-app", image: "r/{subgraph}:1", namespace: shop, force: true}
  health: {path: /health, status: 204, replicas: {dns: "{subgraph}.svc:8080"}}
  timeout: 5m
  retries: 2
  parallel: 3
subgraphs:
  all: {url: http://a}
  own: {url: http://b, deploy: {kubernetes: {statefulSet: db}, health: {url: http://x/ok}, retries: 0}}
  line: {url: http://c, deploy: ./deploy.sh}
`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	zero, two := 0, 2
	replicas := func(name string) addresses.Source { return addresses.Source{DNS: name + ".svc:8080"} }
	for name, want := range map[string]Deploy{
		"all": {
			Kubernetes: Kubernetes{Deployment: "all-app", Image: "r/all:1", Namespace: "shop", Force: true}, Timeout: "5m", Retries: &two,
			Health: Health{Path: "/health", Status: 204, Replicas: replicas("all")},
		},
		"own": {
			Kubernetes: Kubernetes{StatefulSet: "db", Image: "r/own:1", Namespace: "shop", Force: true}, Timeout: "5m", Retries: &zero,
			Health: Health{URL: "http://x/ok", Status: 204, Replicas: replicas("own")},
		},
		"line": {Command: "./deploy.sh", Health: Health{Path: "/health", Status: 204, Replicas: replicas("line")}, Timeout: "5m", Retries: &two},
	} {
		if d := cmp.Diff(want, g.DeployOf(name)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestDeployMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"deploy: [a]":                                                         "schemactl.yaml:1:9: the configuration is not valid: a list stands here; a command, or a mapping, `key: value` is expected",
		"deploy: {timeout: 5}":                                                ":1:19: the configuration is not valid: timeout 5: it has no unit",
		"deploy: {every: 0s}":                                                 "every 0s: it must be positive",
		"deploy: {grace: -1s}":                                                "grace -1s: it must be positive",
		"deploy: {retries: 21}":                                               "retries is a number from 0 to 20",
		"deploy: {failures: 0}":                                               "failures is 1 or more",
		"deploy: {parallel: -1}":                                              "parallel is a number from 1 to 512",
		"deploy: {kubernetes: {deployment: one}}":                             "has {subgraph} in it",
		"deploy: {health: {path: health}}":                                    "path begins with a slash",
		"deploy: {health: {url: 'health'}}":                                   "url is an http or https address",
		"deploy: {health: {url: 'http://a', path: /b}}":                       "give url or path, not both",
		"deploy: {health: {path: /a, status: 20}}":                            "status is a status of HTTP",
		"deploy: {health: {path: /a, headers: {'a b': c}}}":                   `"a b" is no name of a header`,
		"deploy: {health: {path: /a, replicas: ['ftp://x']}}":                 ":1:40: the configuration is not valid: health: replicas: \"ftp://x\" is no",
		"deploy: {command: x, kubernetes: {rollout: '{subgraph}'}}":           "leave one of the two out",
		"subgraphs: {a: {deploy: {kubernetes: {image: x}}}}":                  "needs deployment, statefulSet or rollout",
		"subgraphs: {a: {deploy: {parallel: 1}}}":                             "parallel is of the whole graph",
		"subgraphs: {a: {deploy: {health: {status: 200}}}}":                   "health asks for nothing",
		"subgraphs: {a: {deploy: {kubernetes: {deployment: A}}}}":             "A is no name of a workload",
		"subgraphs: {a: {deploy: {kubernetes: {deployment: a, rollout: a}}}}": "name one workload",
		"subgraphs: {a: {deploy: {kubernetes: {deployment: a, before: {deployment: a, rollout: a}}}}}": "before: name one workload",
		"subgraphs: {a: {deploy: {kubernetes: {deployment: a, image: 'a b'}}}}":                        "image is a reference",
		"subgraphs: {a: {deploy: {kubernetes: {deployment: a, manifest: /a}}}}":                        "manifest is relative to this file",
		"subgraphs: {a: {deploy: {kubernetes: {deployment: a, namespace: a/b}}}}":                      "namespace is a name in a cluster",
		"subgraphs: {a: {deploy: {kubernetes: {deployments: a}}}}":                                     "the key deployments means nothing here",
	} {
		if _, err := ParseGraph("schemactl.yaml", []byte(text), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// The manifest of a configuration stays where it is when several are merged.
func TestManifestsMove(t *testing.T) {
	var list []*Graph
	for file, name := range map[string]string{"one/schemactl.yaml": "a", "two/schemactl.yaml": "b"} {
		g, err := ParseGraph(file, []byte("subgraphs: {"+name+": {url: http://a, deploy: {kubernetes: {deployment: a, manifest: k8s.yaml}}}}"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, g)
	}
	if list[0].File != "one/schemactl.yaml" {
		list[0], list[1] = list[1], list[0]
	}
	g, err := Merge(list...)
	if err != nil || g.DeployOf("a").Kubernetes.Manifest != "k8s.yaml" || g.DeployOf("b").Kubernetes.Manifest != "../two/k8s.yaml" {
		t.Errorf("%+v %v", g.Subgraphs, err)
	}
}
