package config

import (
	"errors"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/publish/registry"
)

// ParseDuration reads a Go duration, such as 30s or 2m. The error of a number without a unit says
// so.
func ParseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err == nil {
		return d, nil
	}
	if _, numeric := time.ParseDuration(text + "s"); numeric == nil {
		return 0, errors.New("it has no unit; write " + text + "s for seconds")
	}
	return 0, errors.New("it is no duration such as 30s or 2m")
}

// valuesSection validates the keys at the top of the file whose values are read by later steps of a
// command only, so that no command passes what the next one refuses. refuse takes a message and the
// path of the key.
func (g *Graph) valuesSection(refuse func(message string, keys ...any)) {
	if g.Ref != "" {
		if _, err := registry.ParseRef(g.Ref); err != nil {
			refuse("graph: "+err.Error(), "graph")
		}
	}
}

// Settle is the section `settle` of schemactl.yaml. At most one of Metrics, Uplink and Probe is
// set; without them routers are assumed to run a supergraph after a time.
type Settle struct {
	// Time is how long routers need to load a new supergraph, as a Go duration of whole seconds;
	// see [Graph.SettleSeconds].
	Time string `yaml:"time"`
	// Metrics is where the routers have their Prometheus metrics. The file may have a list.
	Metrics addresses.Source `yaml:"metrics"`
	// Draining waits also until no connection ends on an earlier supergraph.
	Draining bool `yaml:"draining"`
	// Uplink waits until Uplink serves the supergraph; then comes Time.
	Uplink bool `yaml:"uplink"`
	// Probe is a query whose answer shows which supergraph a router runs.
	Probe SettleProbe `yaml:"probe"`
	// Every is the pause between two rounds of questions, and Timeout the time after which routers
	// that lag stop the delivery; both are Go durations.
	Every   string `yaml:"every"`
	Timeout string `yaml:"timeout"`
}

// SettleProbe is a GraphQL query to routers, and what their answer has to show.
type SettleProbe struct {
	// Routers is where they answer GraphQL. The file may have a list.
	Routers addresses.Source `yaml:"routers"`
	// Query is the query.
	Query string `yaml:"query"`
	// Headers are sent along.
	Headers map[string]string `yaml:"headers"`
	// Expect is what the answer contains once the supergraph is there: a mapping is contained in
	// one with more keys, a list in one with more entries. {sha256} and {launch} in its texts stand
	// for the supergraph. Beside data and extensions the answer has headers, in lower case.
	Expect any `yaml:"expect"`
}

// IsZero reports whether there is no probe.
func (p SettleProbe) IsZero() bool {
	return p.Routers.IsZero() && p.Query == "" && p.Expect == nil && len(p.Headers) == 0
}

// asked reports how many ways there are to ask routers.
func (s Settle) asked() int {
	n := 0
	for _, is := range []bool{!s.Metrics.IsZero(), s.Uplink, !s.Probe.IsZero()} {
		if is {
			n++
		}
	}
	return n
}

// Asks reports whether routers are asked which supergraph they run.
func (s Settle) Asks() bool { return !s.Metrics.IsZero() || !s.Probe.IsZero() }

// normalizeSettle rewrites `settle: 30s` of a mapping as `settle: {time: 30s}`, and the lists of
// addresses in it as sources.
func normalizeSettle(root *yaml.Node) {
	for i := 0; root != nil && root.Kind == yaml.MappingNode && i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != settleKey {
			continue
		}
		v := root.Content[i+1]
		if v.Kind == yaml.ScalarNode && v.ShortTag() != "!!null" {
			root.Content[i+1] = mapping("time", v)
			return
		}
		sourceOfAddresses(v, "metrics")
		sourceOfAddresses(child(v, "probe"), "routers")
	}
}

const settleKey = "settle"

// settleSection validates the section. refuse takes a message and the path of the key.
func (g *Graph) settleSection(refuse func(message string, keys ...any)) {
	s := g.Settle
	if s.Time != "" {
		d, err := ParseDuration(s.Time)
		switch {
		case err != nil:
			refuse("settle "+s.Time+": "+err.Error(), settleKey, "time")
		case d < 0:
			refuse("settle "+s.Time+": routers cannot have a supergraph before its launch; write 0s for no time at all", settleKey, "time")
		case d%time.Second != 0:
			refuse("settle "+s.Time+": plans have whole seconds; round it up", settleKey, "time")
		}
	}
	if s.asked() > 1 {
		refuse("settle: ask routers in one way: metrics, uplink or probe", settleKey)
	}
	for key, text := range map[string]string{"every": s.Every, "timeout": s.Timeout} {
		d, err := ParseDuration(text)
		switch {
		case text == "":
		case s.asked() == 0:
			refuse("settle: "+key+" has no effect without metrics, uplink or probe", settleKey, key)
		case err != nil:
			refuse("settle: "+key+" "+text+": "+err.Error(), settleKey, key)
		case d <= 0:
			refuse("settle: "+key+" "+text+": it must be positive", settleKey, key)
		}
	}
	if s.Draining && s.Metrics.IsZero() {
		refuse("settle: only metrics tell which connections drain; leave draining out", settleKey, "draining")
	}
	if !s.Metrics.IsZero() {
		refuseSource(s.Metrics, refuse, "settle: metrics", settleKey, "metrics")
	}
	if p := s.Probe; !p.IsZero() {
		refuseSource(p.Routers, refuse, "settle: probe: routers", settleKey, "probe", "routers")
		switch {
		case strings.TrimSpace(p.Query) == "":
			refuse("settle: a probe needs a query", settleKey, "probe")
		case p.Expect == nil:
			refuse("settle: a probe needs expect, what the answer shows of the supergraph", settleKey, "probe")
		}
	}
}

// SettleSeconds returns the time of settle in seconds, and nil if the file has none. The graph must
// be one of [ParseGraph].
func (g *Graph) SettleSeconds() *int {
	if g.Settle.Time == "" {
		return nil
	}
	seconds := int(Duration(g.Settle.Time) / time.Second)
	return &seconds
}

// Duration returns a duration that validation has accepted; an empty one is zero.
func Duration(text string) time.Duration {
	d, _ := time.ParseDuration(text)
	return d
}
