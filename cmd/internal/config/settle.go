package config

import (
	"errors"
	"time"

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
	if g.Settle == "" {
		return
	}
	d, err := ParseDuration(g.Settle)
	switch {
	case err != nil:
		refuse("settle "+g.Settle+": "+err.Error(), "settle")
	case d < 0:
		refuse("settle "+g.Settle+": routers cannot have a supergraph before its launch; write 0s for no time at all", "settle")
	case d%time.Second != 0:
		refuse("settle "+g.Settle+": plans have whole seconds; round it up", "settle")
	}
}

// SettleSeconds returns the value of settle in seconds, and nil if the file has none. The graph
// must be one of [ParseGraph].
func (g *Graph) SettleSeconds() *int {
	if g.Settle == "" {
		return nil
	}
	d, _ := time.ParseDuration(g.Settle) // validated
	seconds := int(d / time.Second)
	return &seconds
}
