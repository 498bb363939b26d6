package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
)

func TestSettle(t *testing.T) {
	for text, want := range map[string]config.Settle{
		"settle: 10s":                                     {Time: "10s"},
		"settle: {time: 10s, uplink: true}":               {Time: "10s", Uplink: true},
		"settle: {metrics: [http://a/metrics, b:9090]}":   {Metrics: addresses.Source{List: []string{"http://a/metrics", "b:9090"}}},
		"settle: {metrics: router, draining: true}":       {Metrics: addresses.Source{List: []string{"router"}}, Draining: true},
		"settle: {metrics: {dns: routers.internal:9090}}": {Metrics: addresses.Source{DNS: "routers.internal:9090"}},
		"settle: {metrics: {kubernetes: {service: router, namespace: shop, port: metrics}}, every: 1s, timeout: 10m}": {
			Metrics: addresses.Source{Kubernetes: addresses.Kubernetes{Service: "router", Namespace: "shop", Port: "metrics"}}, Every: "1s", Timeout: "10m",
		},
		"settle: {probe: {routers: 'http://r', query: '{ a }', expect: {data: {a: [1]}}}}": {
			Probe: config.SettleProbe{Routers: addresses.Source{List: []string{"http://r"}}, Query: "{ a }", Expect: map[string]any{"data": map[string]any{"a": []any{1}}}},
		},
	} {
		g, err := config.ParseGraph("schemactl.yaml", []byte(text+"\n"), config.Options{})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, g.Settle); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestSettleErrors(t *testing.T) {
	for text, want := range map[string]string{
		"settle: [10s]":                                 "1:9: the configuration is not valid: a list stands here; a duration such as 30s, or a mapping",
		"settle: {metric: a}":                           "the key metric means nothing here; use one of draining, every, metrics, probe, time, timeout, uplink",
		"settle: {uplink: true, metrics: a}":            "1:9: the configuration is not valid: settle: ask routers in one way",
		"settle: {time: soon}":                          "1:16: the configuration is not valid: settle soon: it is no duration",
		"settle: {time: 1s, every: 1s}":                 "every has no effect without metrics, uplink or probe",
		"settle: {metrics: a, timeout: 0s}":             "timeout 0s: it must be positive",
		"settle: {metrics: a, every: 3}":                "1:29: the configuration is not valid: settle: every 3: it has no unit",
		"settle: {uplink: true, draining: true}":        "only metrics tell which connections drain",
		"settle:\n  metrics:\n    - a\n    - ftp://b":   "4:7: the configuration is not valid: settle: metrics: \"ftp://b\" is no http or https URL",
		"settle: {metrics: {dns: a, command: b}}":       "settle: metrics: name the addresses in one way",
		"settle: {metrics: {kubernetes: {port: 80}}}":   "kubernetes needs the name of a service",
		"settle: {metrics: {kubernetes: {pod: a}}}":     "the key pod means nothing here; use one of context, kubeconfig, namespace, port, service",
		"settle: {probe: {query: '{ a }', expect: {}}}": "settle: probe: routers: name the addresses in one way",
		"settle: {probe: {routers: a, expect: {}}}":     "a probe needs a query",
		"settle: {probe: {routers: a, query: '{ a }'}}": "a probe needs expect",
	} {
		_, err := config.ParseGraph("schemactl.yaml", []byte(text+"\n"), config.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// A variant may ask its own routers, and keeps the rest.
func TestSettleOfVariants(t *testing.T) {
	text := "graph: g@current\nsettle: 20s\nvariants: {prod: {settle: {metrics: [a]}}, test: {settle: 0s}}\n"
	for variant, want := range map[string]config.Settle{
		"prod": {Time: "20s", Metrics: addresses.Source{List: []string{"a"}}},
		"test": {Time: "0s"},
	} {
		g, err := config.ParseGraph("schemactl.yaml", []byte(text), config.Options{Variant: variant})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, g.Settle); diff != "" {
			t.Errorf("%s (-want +got):\n%s", variant, diff)
		}
	}
}
