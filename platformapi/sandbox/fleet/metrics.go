package fleet

import (
	"fmt"
	"io"
	"time"
)

// configHash is the hash of the configuration that all routers of a fleet have.
const configHash = "5f1c3ff0a9a6d2d9f9fc5b2f8d9a7c0e1f3b5a7d9c0e2f4a6b8d0c1e3f5a7b9d"

// writeMetrics writes the metrics of a router as they are at a time, in the way of Apollo Router
// 2.16. Errors of writing are ignored: the client went away.
func (r *router) writeMetrics(w io.Writer, now time.Time) {
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	line("# HELP apollo_router_pipelines Number of active router pipelines")
	line("# TYPE apollo_router_pipelines gauge")
	connections := ""
	for i, p := range r.pipelines {
		if now.Before(p.from) {
			continue
		}
		value := 1
		state, open := "active", 3
		switch {
		case !p.until.IsZero() && !now.Before(p.until):
			value, open = 0, 0
		case i+1 < len(r.pipelines) && !now.Before(r.pipelines[i+1].from):
			state, open = "terminating", 1
		}
		labels := fmt.Sprintf("launch_id=%q,schema_id=%q", p.launchID, p.schemaID)
		line("apollo_router_pipelines{config_hash=%q,%s,otel_scope_name=\"apollo/router\"} %d", configHash, labels, value)
		if open > 0 {
			connections += fmt.Sprintf("apollo_router_open_connections{config_hash=%q,http_connection_state=%q,%s,server_address=\"127.0.0.1\",server_port=\"4000\",otel_scope_name=\"apollo/router\"} %d\n",
				configHash, state, labels, open)
		}
	}
	line("# HELP apollo_router_open_connections Number of currently connected clients")
	line("# TYPE apollo_router_open_connections gauge")
	_, _ = io.WriteString(w, connections)
	line("# HELP target_info Target metadata\n# TYPE target_info gauge\ntarget_info{service_name=\"unknown_service:router\"} 1")
}
