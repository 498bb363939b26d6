package config

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
)

// Deploy is the key `deploy` of the graph and of a subgraph: how code is deployed, and when a
// deploy is over. The file may have the command alone. What a subgraph leaves out is that of the
// graph; see [Graph.DeployOf].
type Deploy struct {
	// Command deploys the code of one subgraph; see `schemactl deliver --help`.
	Command string `yaml:"command"`
	// Kubernetes deploys by the API of a cluster.
	Kubernetes Kubernetes `yaml:"kubernetes"`
	// Health is what the replicas have to answer before a deploy is over.
	Health Health `yaml:"health"`
	// Timeout is the time in which the replicas have to be there and healthy, Grace the time at its
	// beginning in which failures do not count, and Every the pause between two looks; all are Go
	// durations.
	Timeout string `yaml:"timeout"`
	Grace   string `yaml:"grace"`
	Every   string `yaml:"every"`
	// Failures is how many looks in a row may fail after the grace before the deploy has failed;
	// without it, as many as the time allows.
	Failures *int `yaml:"failures"`
	// Retries is how often a deploy that failed is done again.
	Retries *int `yaml:"retries"`
	// Parallel is how many deploys run side by side. Only the graph has it.
	Parallel int `yaml:"parallel"`
}

// Health is what replicas have to answer. [SubgraphPlaceholder] in its texts stands for the name of
// the subgraph.
type Health struct {
	// URL is asked of each replica. Without a host it has that of the replica.
	URL string `yaml:"url"`
	// Path takes the place of the path of the routing URL, or of running.url.
	Path string `yaml:"path"`
	// Status is the status that is expected; 0 stands for any 2xx.
	Status int `yaml:"status"`
	// Headers are sent along.
	Headers map[string]string `yaml:"headers"`
	// Replicas says where the replicas are; by default running.replicas of the subgraph.
	Replicas addresses.Source `yaml:"replicas"`
	// Schema asks each replica for its schema as well, which has to be that of the step.
	Schema bool `yaml:"schema"`
}

// IsZero reports whether nothing is asked.
func (h Health) IsZero() bool {
	return h.URL == "" && h.Path == "" && h.Status == 0 && len(h.Headers) == 0 && h.Replicas.IsZero() && !h.Schema
}

// Asks reports whether replicas are asked for anything.
func (h Health) Asks() bool { return h.URL != "" || h.Path != "" || h.Schema }

// SubgraphPlaceholder in keys of `deploy` stands for the name of the subgraph.
const SubgraphPlaceholder = "{subgraph}"

// The defaults and bounds of `deploy`.
const (
	defaultDeployTimeout = 10 * time.Minute
	defaultDeployEvery   = 2 * time.Second
	maxDeployRetries     = 20
	maxDeployParallel    = 512
)

// TimeoutOr returns the timeout. The configuration must be one of [ParseGraph], as for the others.
func (d Deploy) TimeoutOr() time.Duration { return durationOr(d.Timeout, defaultDeployTimeout) }

// EveryOr returns the pause between two looks.
func (d Deploy) EveryOr() time.Duration { return durationOr(d.Every, defaultDeployEvery) }

// DeployOf returns how a subgraph is deployed: its own keys, and those of the graph for what it
// leaves out, with the placeholder replaced. A subgraph with a command of its own has no workload
// of the graph, and the other way around.
func (g *Graph) DeployOf(subgraph string) Deploy {
	own, all := g.Subgraphs[subgraph].Deploy, g.Deploy
	if own.Command != "" {
		all.Kubernetes = Kubernetes{}
	}
	if !own.Kubernetes.IsZero() {
		all.Command = ""
	}
	if own.Kubernetes.Workload() != (Workload{}) {
		all.Kubernetes.Deployment, all.Kubernetes.StatefulSet, all.Kubernetes.Rollout = "", "", ""
	}
	if !own.Health.Replicas.IsZero() {
		all.Health.Replicas = addresses.Source{}
	}
	if own.Health.URL+own.Health.Path != "" {
		all.Health.URL, all.Health.Path = "", ""
	}
	fillIn(reflect.ValueOf(&own).Elem(), reflect.ValueOf(all))
	own.Parallel = 0
	for _, text := range []*string{
		&own.Kubernetes.Deployment, &own.Kubernetes.StatefulSet, &own.Kubernetes.Rollout, &own.Kubernetes.Container, &own.Kubernetes.Image,
		&own.Kubernetes.Manifest, &own.Kubernetes.Namespace, &own.Health.URL, &own.Health.Path,
		&own.Health.Replicas.DNS, &own.Health.Replicas.Command, &own.Health.Replicas.Kubernetes.Service, &own.Health.Replicas.Kubernetes.Namespace,
	} {
		*text = strings.ReplaceAll(*text, SubgraphPlaceholder, subgraph)
	}
	return own
}

// fillIn sets the fields of a struct that have no value to those of another one of its type.
func fillIn(into, from reflect.Value) {
	for i := range into.NumField() {
		switch f := into.Field(i); {
		case f.Type() == reflect.TypeFor[Kubernetes](), f.Type() == reflect.TypeFor[Health]():
			fillIn(f, from.Field(i))
		case f.IsZero():
			f.Set(from.Field(i))
		}
	}
}

// normalizeDeploy rewrites `deploy: COMMAND` as `deploy: {command: COMMAND}`, of the graph and of
// each subgraph, and lists of addresses in it as sources.
func normalizeDeploy(root *yaml.Node) {
	all := []*yaml.Node{root}
	subgraphs := child(root, "subgraphs")
	for i := 1; subgraphs != nil && i < len(subgraphs.Content); i += 2 {
		all = append(all, subgraphs.Content[i])
	}
	for _, m := range all {
		for i := 0; m != nil && m.Kind == yaml.MappingNode && i+1 < len(m.Content); i += 2 {
			v := m.Content[i+1]
			switch {
			case m.Content[i].Value != deployKey:
			case v.Kind == yaml.ScalarNode && v.ShortTag() != "!!null":
				m.Content[i+1] = mapping("command", v)
			default:
				sourceOfAddresses(child(v, "health"), "replicas")
			}
		}
	}
}

const deployKey = "deploy"

// deploySection validates the keys `deploy`. refuse takes a message and the path of the key.
func (g *Graph) deploySection(refuse func(message string, keys ...any)) {
	g.deployAt(g.Deploy, refuse, deployKey)
	if n := g.Deploy.Parallel; n < 0 || n > maxDeployParallel {
		refuse(fmt.Sprintf("parallel is a number from 1 to %d", maxDeployParallel), deployKey, "parallel")
	}
	for _, name := range []string{g.Deploy.Kubernetes.Deployment, g.Deploy.Kubernetes.StatefulSet, g.Deploy.Kubernetes.Rollout} {
		if name != "" && !strings.Contains(name, SubgraphPlaceholder) {
			refuse("kubernetes: for all subgraphs the name of the workload has "+SubgraphPlaceholder+" in it; name one alone under its subgraph", deployKey, "kubernetes")
		}
	}
	for _, name := range g.Names() {
		own := g.Subgraphs[name].Deploy
		keys := []any{"subgraphs", name, deployKey}
		g.deployAt(own, refuse, keys...)
		if own.Parallel != 0 {
			refuse("parallel is of the whole graph: put it under deploy at the top", append(keys, "parallel")...)
		}
		merged := g.DeployOf(name)
		if !own.Kubernetes.IsZero() && merged.Kubernetes.Workload() == (Workload{}) {
			refuse("kubernetes needs deployment, statefulSet or rollout: the name of the workload that runs "+name, append(keys, "kubernetes")...)
		}
		if !own.Health.IsZero() && !merged.Health.Asks() {
			refuse("health asks for nothing: give url, path or schema: true", append(keys, "health")...)
		}
	}
}

// deployAt validates the key `deploy` of the graph or of one subgraph, which is at keys.
func (g *Graph) deployAt(d Deploy, refuse func(message string, keys ...any), keys ...any) {
	at := func(more ...any) []any { return append(keys[:len(keys):len(keys)], more...) }
	if d.Command != "" && d.Kubernetes.Workload() != (Workload{}) {
		refuse("deploy: command and kubernetes both deploy: leave one of the two out", at()...)
	}
	for _, one := range []struct {
		key, text string
		zero      bool
	}{{"timeout", d.Timeout, false}, {"grace", d.Grace, true}, {"every", d.Every, false}} {
		v, err := ParseDuration(one.text)
		switch {
		case one.text == "":
		case err != nil:
			refuse(one.key+" "+one.text+": "+err.Error(), at(one.key)...)
		case v < 0 || v == 0 && !one.zero:
			refuse(one.key+" "+one.text+": it must be positive; write 30s for thirty seconds", at(one.key)...)
		}
	}
	if n := d.Retries; n != nil && (*n < 0 || *n > maxDeployRetries) {
		refuse(fmt.Sprintf("retries is a number from 0 to %d", maxDeployRetries), at("retries")...)
	}
	if n := d.Failures; n != nil && *n < 1 {
		refuse("failures is 1 or more; leave it out to wait for as long as the timeout", at("failures")...)
	}
	h := d.Health
	if h.URL != "" && h.Path != "" {
		refuse("health: give url or path, not both", at("health")...)
	}
	if u, err := url.Parse(strings.ReplaceAll(h.URL, SubgraphPlaceholder, "x")); h.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https") {
		refuse("health: url is an http or https address, such as http://products.internal:4001/health, or http://:8080/health for the port of each replica", at("health", "url")...)
	}
	if h.Path != "" && !strings.HasPrefix(h.Path, "/") {
		refuse("health: path begins with a slash, such as /health", at("health", "path")...)
	}
	if h.Status != 0 && (h.Status < 100 || h.Status > 599) {
		refuse("health: status is a status of HTTP from 100 to 599, such as 204", at("health", "status")...)
	}
	if !h.Replicas.IsZero() {
		refuseSource(h.Replicas, refuse, "health: replicas", at("health", "replicas")...)
	}
	refuseHeaders(h.Headers, refuse, at("health", "headers")...)
	d.Kubernetes.problems(refuse, at("kubernetes")...)
}

// movedDeploy returns a deploy with the manifest that it names moved by a function.
func movedDeploy(d Deploy, move func(string) string) Deploy {
	if d.Kubernetes.Manifest != "" {
		d.Kubernetes.Manifest = move(d.Kubernetes.Manifest)
	}
	return d
}
