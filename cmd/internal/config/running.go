package config

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/compose/pattern"
)

// Running is the section `running` of schemactl.yaml: how replicas of subgraphs are asked which
// schema their code has.
type Running struct {
	// Ask are the commands that ask without --deployed running: words of [AskingCommands].
	Ask []string `yaml:"ask"`
	// Timeout is how long one replica has to answer, as a Go duration; see [Graph.AskTimeout].
	Timeout string `yaml:"timeout"`
	// Wait is how long replicas may lag behind a deploy that says it is through; see
	// [Graph.AskWait].
	Wait string `yaml:"wait"`
	// Parallel is how many replicas are asked at the same time; see [Graph.AskParallel].
	Parallel int `yaml:"parallel"`
	// Headers go along with every question.
	Headers map[string]string `yaml:"headers"`
}

// RunningSubgraph is the key `running` of a subgraph: where its replicas are.
type RunningSubgraph struct {
	// URL is asked in place of the routing URL, such as the address inside of a cluster.
	URL string `yaml:"url"`
	// Replicas says where each replica answers; without it whoever answers at the URL is asked.
	Replicas addresses.Source `yaml:"replicas"`
	// Headers go along with the question, beside those of the graph; the same name replaces one.
	Headers map[string]string `yaml:"headers"`
	// Assumed is the reason for which the subgraph is not asked.
	Assumed string `yaml:"assumed"`
}

// IsZero reports whether nothing is configured.
func (r RunningSubgraph) IsZero() bool {
	return r.URL == "" && r.Replicas.IsZero() && len(r.Headers) == 0 && r.Assumed == ""
}

// AsksRunning reports whether the configuration says anything of running code.
func (g *Graph) AsksRunning() bool {
	r := g.Running
	asks := len(r.Ask)+len(r.Headers)+r.Parallel > 0 || r.Timeout != "" || r.Wait != ""
	for _, s := range g.Subgraphs {
		asks = asks || !s.Running.IsZero()
	}
	return asks
}

// AskingCommands are the commands that can ask running code before they answer.
var AskingCommands = []string{"check", "plan", "deliver", "rollback"}

const (
	defaultAskTimeout  = 5 * time.Second
	defaultAskWait     = time.Minute
	defaultAskParallel = 32
	maxAskParallel     = 512
)

// AskTimeout returns how long one replica has to answer. The graph must be one of [ParseGraph], as
// for the other methods of its section.
func (g *Graph) AskTimeout() time.Duration { return durationOr(g.Running.Timeout, defaultAskTimeout) }

// AskWait returns how long replicas may lag behind a deploy.
func (g *Graph) AskWait() time.Duration { return durationOr(g.Running.Wait, defaultAskWait) }

// AskParallel returns how many replicas are asked at the same time.
func (g *Graph) AskParallel() int {
	if g.Running.Parallel == 0 {
		return defaultAskParallel
	}
	return g.Running.Parallel
}

// AskHeaders returns the headers of a question to a subgraph.
func (g *Graph) AskHeaders(subgraph string) map[string]string {
	out := map[string]string{}
	maps.Copy(out, g.Running.Headers)
	for name, value := range g.Subgraphs[subgraph].Running.Headers {
		for other := range out {
			if strings.EqualFold(name, other) {
				delete(out, other)
			}
		}
		out[name] = value
	}
	return out
}

// durationOr returns a duration that has been validated, or what stands for an empty one.
func durationOr(text string, other time.Duration) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		return other
	}
	return d
}

// sourcesOfReplicas lets the replicas of each subgraph be a text or a list.
func sourcesOfReplicas(root *yaml.Node) {
	subgraphs := child(root, "subgraphs")
	for i := 1; subgraphs != nil && i < len(subgraphs.Content); i += 2 {
		sourceOfAddresses(child(subgraphs.Content[i], "running"), "replicas")
	}
}

// headerName is a token of HTTP, which the name of a header is.
var headerName = pattern.New("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// runningSection validates the section `running` and the keys of that name of the subgraphs. refuse
// takes a message and the path of the key.
func (g *Graph) runningSection(refuse func(message string, keys ...any)) {
	for i, command := range g.Running.Ask {
		if !slices.Contains(AskingCommands, command) {
			refuse(fmt.Sprintf("ask: %q asks no running code; use %s", command, strings.Join(AskingCommands, ", ")), "running", "ask", i)
		}
	}
	for key, text := range map[string]string{"timeout": g.Running.Timeout, "wait": g.Running.Wait} {
		d, err := ParseDuration(text)
		switch {
		case text == "":
		case err != nil:
			refuse(key+" "+text+": "+err.Error(), "running", key)
		case d < 0 || d == 0 && key == "timeout":
			refuse(key+" "+text+": nothing answers in no time; write 5s for five seconds", "running", key)
		}
	}
	if n := g.Running.Parallel; n < 0 || n > maxAskParallel {
		refuse(fmt.Sprintf("parallel is a number from 1 to %d", maxAskParallel), "running", "parallel")
	}
	refuseHeaders(g.Running.Headers, refuse, "running", "headers")
	for name, s := range g.Subgraphs {
		g.runningSubgraph(s.Running, refuse, "subgraphs", name, "running")
	}
}

// runningSubgraph validates the key `running` of one subgraph, which is at keys.
func (g *Graph) runningSubgraph(r RunningSubgraph, refuse func(message string, keys ...any), keys ...any) {
	at := func(more ...any) []any { return append(keys[:len(keys):len(keys)], more...) }
	if u, err := url.Parse(r.URL); r.URL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		refuse("url is the http or https address of a GraphQL endpoint, such as http://products.internal:4001/graphql", at("url")...)
	}
	if !r.Replicas.IsZero() {
		refuseSource(r.Replicas, refuse, "replicas", at("replicas")...)
	}
	refuseHeaders(r.Headers, refuse, at("headers")...)
	if r.Assumed != "" && (r.URL != "" || !r.Replicas.IsZero() || len(r.Headers) > 0) {
		refuse("assumed is the reason for which the subgraph is not asked: leave url, replicas and headers out, or it", at("assumed")...)
	}
}

// refuseHeaders validates headers at a path of keys. No message has a value in it.
func refuseHeaders(headers map[string]string, refuse func(message string, keys ...any), keys ...any) {
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		switch {
		case !headerName.Get().MatchString(name):
			refuse(fmt.Sprintf("%q is no name of a header", name), append(keys[:len(keys):len(keys)], name)...)
		case strings.ContainsAny(headers[name], "\r\n\x00"):
			refuse("the value of the header "+name+" has a line break", append(keys[:len(keys):len(keys)], name)...)
		}
	}
}
