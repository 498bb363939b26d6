package routers

import (
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/publish/adoption"
)

// The metrics of Apollo Router that tell what it serves, as version 2 exports them.
const (
	// pipelinesMetric has a line for each supergraph that the router has loaded since it started: 1
	// while the pipeline exists, 0 afterwards. Its labels are launch_id, which is empty for a
	// supergraph from a file or an OCI artifact, schema_id, which is the SHA-256 of its text, and
	// config_hash.
	pipelinesMetric = "apollo_router_pipelines"
	// connectionsMetric has the open connections of each pipeline; those whose
	// http_connection_state is terminating end on an earlier one.
	connectionsMetric = "apollo_router_open_connections"
)

// observe takes from the metrics of a router what it serves.
func observe(text []byte) (adoption.Observation, error) {
	var o adoption.Observation
	list, err := samples(text, func(name string) bool { return name == pipelinesMetric || name == connectionsMetric })
	if err != nil {
		return o, fmt.Errorf("its metrics are not what a router prints: %w", err)
	}
	found := false
	for _, s := range list {
		switch {
		case s.name == connectionsMetric && s.labels["http_connection_state"] == "terminating":
			o.Terminating += max(0, int(min(s.value, 1e6)))
		case s.name == connectionsMetric:
		default:
			found = true
			if s.value != 0 {
				o.Pipelines = append(o.Pipelines, adoption.Pipeline{LaunchID: s.labels["launch_id"], SHA256: s.labels["schema_id"]})
			}
		}
	}
	if !found {
		return o, errors.New("its metrics have no " + pipelinesMetric + "; Apollo Router prints it from version 2 on")
	}
	return o, nil
}
