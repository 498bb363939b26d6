package supergraph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// This file has the one rule for routing URLs: what a router can do with each. What stops a router
// is measured with Apollo Router 2.16.5, see testdata/routing_urls.txt. Whether a router can read a
// URL is in url_grammar.go, whether it can send requests to what it has read in url_host.go.

// CodeRoutingURL is the code of a finding about a routing URL that routers cannot use.
const CodeRoutingURL = "INVALID_ROUTING_URL"

// URLFault is why routers cannot use a routing URL.
type URLFault struct {
	// Why is what is wrong with the URL, as the end of a sentence about it.
	Why string `json:"why"`
	// Stops is true if Apollo Router does not start with a supergraph that has the URL, even if
	// override_subgraph_url of its configuration replaces it. Otherwise it starts, and requests to
	// the subgraph fail unless the URL is replaced there.
	Stops bool `json:"stopsRouters,omitempty"`
}

// Effect returns what routers do with the URL, as the end of a sentence.
func (f URLFault) Effect() string {
	if f.Stops {
		return "Apollo Router does not start with it, even where override_subgraph_url replaces it"
	}
	return "routers start with it, and requests to the subgraph fail"
}

// String returns what is wrong and what routers do, as the end of a sentence about the URL.
func (f URLFault) String() string { return f.Why + "; " + f.Effect() }

// JudgeRoutingURL returns what keeps routers from using a routing URL, nil if nothing is known to.
// Whether anything answers at the URL is not asked. The empty URL, of a subgraph that was
// registered without one, is a fault too.
func JudgeRoutingURL(url string) *URLFault {
	if url == "" {
		return &URLFault{Why: "there is none", Stops: true}
	}
	if path, ok := strings.CutPrefix(url, "unix://"); ok {
		if path == "" {
			return &URLFault{Why: "it names no socket; write unix:///path/of/the.sock"}
		}
		return nil
	}
	parts, why := splitURL(url)
	if why != "" {
		return &URLFault{Why: why, Stops: true}
	}
	if why := parts.unreachable(url); why != "" {
		return &URLFault{Why: why}
	}
	return nil
}

// JudgeSource is [JudgeRoutingURL] for a subgraph. The URL of one with connectors is not judged,
// because routers do not use it.
func JudgeSource(s sdl.Source) *URLFault {
	if strings.Contains(s.Text, connectSpec) {
		return nil
	}
	return JudgeRoutingURL(s.URL)
}

// connectSpec is how the URLs of the specification of connectors begin.
const connectSpec = specs + "connect/"

// SubgraphURL is a subgraph of a supergraph with what is wrong with its routing URL.
type SubgraphURL struct {
	Name string `json:"subgraph"`
	// URL is empty for a subgraph that is registered without one.
	URL string `json:"url"`
	URLFault
}

// String returns a sentence without its full stop.
func (s SubgraphURL) String() string {
	if s.URL == "" {
		return fmt.Sprintf("subgraph %s has no routing URL, as after a publish with --no-url; %s", s.Name, s.Effect())
	}
	return fmt.Sprintf("the routing URL %q of subgraph %s: %s", s.URL, s.Name, s.URLFault)
}

// URLFaults returns the subgraphs whose routing URL routers cannot use, in the order of
// join__Graph. Subgraphs with connectors are left out, as in [JudgeSource].
func (g *Graph) URLFaults() []SubgraphURL {
	connected := connectedGraphs(g.Schema)
	var out []SubgraphURL
	for _, t := range g.Schema.Types {
		for _, v := range t.Values {
			d := sdl.Find(v.Directives, sdl.RoleJoinGraph)
			if d == nil || slices.Contains(connected, v.Name) {
				continue
			}
			name, _ := d.StringArg("name")
			url, _ := d.StringArg("url")
			if fault := JudgeRoutingURL(url); fault != nil {
				out = append(out, SubgraphURL{name, url, *fault})
			}
		}
	}
	return out
}

// connectedGraphs returns the values of join__Graph of the subgraphs that link connectors.
func connectedGraphs(s *sdl.Schema) []string {
	var out []string
	for _, d := range s.Directives {
		args, graphs := d.Arg("args"), d.Arg("graphs")
		if d.Name != "join__directive" || args == nil || graphs == nil || !strings.HasPrefix(entry(args, "url"), connectSpec) {
			continue
		}
		for _, c := range graphs.Children {
			out = append(out, c.Value.Raw)
		}
	}
	return out
}
