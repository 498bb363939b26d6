package platformapi

import "strings"

// KeyGraph returns the graph that a graph key belongs to: a graph key is service:GRAPH:SECRET. It
// is empty for keys of another form, such as personal keys (user:...).
func KeyGraph(key string) string {
	parts := strings.SplitN(strings.TrimSpace(key), ":", 3)
	if len(parts) == 3 && parts[0] == "service" {
		return parts[1]
	}
	return ""
}
