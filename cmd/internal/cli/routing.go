package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/sdl"
)

const routingHelp = `A subgraph that names no routing URL keeps the one that is registered. A new
subgraph needs one, from --routing-url or the configuration, or --no-url: then it
is registered without, and routers need its address from their own settings.
(Rover's --no-url also takes a registered URL away; this one never does.)`

// errPlanURLs refuses --routing-url beside a plan.
var errPlanURLs = exit.Usagef("--routing-url: the plan that is followed has the routing URLs in it; leave it out")

// routingFlags say which routing URLs are registered with a change.
type routingFlags struct {
	urls  map[string]string
	noURL bool
}

func (f *routingFlags) flags(c *cobra.Command) {
	c.Flags().StringToStringVar(&f.urls, "routing-url", nil, "routing URLs to register, `NAME=URL`; default: the configuration, then what is registered")
	c.Flags().BoolVar(&f.noURL, "no-url", false, "register new subgraphs that name no routing URL without one; registered ones keep theirs")
}

// apply gives the sources the URLs of the command line, which win over the configuration.
func (f routingFlags) apply(sources []sdl.Source) error {
	named := 0
	for _, name := range slices.Sorted(maps.Keys(f.urls)) {
		i := slices.IndexFunc(sources, func(s sdl.Source) bool { return s.Name == name })
		switch url := f.urls[name]; {
		case i < 0:
			return exit.Usagef("--routing-url %s=%s: there is no subgraph %s among the inputs", name, url, name)
		case strings.TrimSpace(url) == "":
			return exit.Usagef("--routing-url %s= gives no URL; leave it out to keep the registered one, or give --no-url for a new subgraph", name)
		default:
			sources[i].URL = url
			named++
		}
	}
	if f.noURL && named > 0 && named == len(sources) {
		return exit.Usagef("--no-url and --routing-url contradict each other: every subgraph is given a URL; leave one of the two out")
	}
	return nil
}
