package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
)

const routingHelp = `A subgraph that names no routing URL keeps the one that is registered. A new
subgraph needs one, from --routing-url or the configuration, or --no-url: then it
is registered without, for gateways that set addresses themselves: Apollo Router
does not start with such a supergraph, even with override_subgraph_url.
(Rover's --no-url also takes a registered URL away; this one never does.)

A routing URL that routers cannot use is refused before anything is sent: one that
keeps Apollo Router from starting, such as products.example.com/graphql, or with
which every request to the subgraph fails, such as "undefined".
--allow-invalid-routing-url REASON registers it; the report keeps the reason.`

// errPlanURLs refuses --routing-url beside a plan.
func errPlanURLs() error {
	return exit.Usagef("--routing-url: the plan that is followed has the routing URLs in it; leave it out")
}

// routingFlags say which routing URLs are registered with a change.
type routingFlags struct {
	urls   map[string]string
	noURL  bool
	anyURL urlConsent
}

// urlConsent is --allow-invalid-routing-url, the reason for which routing URLs may be registered or
// pinned that routers cannot use.
type urlConsent string

// flag adds the flag.
func (u *urlConsent) flag(c *cobra.Command) {
	reasonFlag(c.Flags(), (*string)(u), publish.ConsentInvalidURL, "accept routing URLs that routers cannot use, for a `REASON` that is kept with the result")
}

// consents returns what the flag allows, with who runs the command.
func (u urlConsent) consents(getenv func(string) string) []publish.Consent {
	if u == "" {
		return nil
	}
	return []publish.Consent{{Kind: publish.ConsentInvalidURL, Reason: string(u), By: input.Actor(getenv)}}
}

// places returns where the routing URLs of the inputs are written. Those of the command line have
// no place.
func (f routingFlags) places(r input.Resolver, args []string) publish.URLPlaces {
	places := urlPlaces(r, args)
	for name := range f.urls {
		delete(places, name)
	}
	return places
}

// urlPlaces returns where the configuration of the inputs, and the supergraph.yaml among them, have
// routing URLs. It is for messages: a configuration that cannot be read has no places.
func urlPlaces(r input.Resolver, args []string) publish.URLPlaces {
	places := publish.URLPlaces{}
	values, err := r.Values(args)
	if err != nil {
		return places
	}
	for _, v := range values {
		keys := strings.Split(v.Key, ".")
		if len(keys) == 3 && keys[0] == "subgraphs" && (keys[2] == "url" || keys[2] == "routing_url") {
			places[keys[1]] = diag.Position{Subgraph: keys[1], File: v.File, Line: v.Line, Column: v.Column}
		}
	}
	return places
}

func (f *routingFlags) flags(c *cobra.Command) {
	c.Flags().StringToStringVar(&f.urls, "routing-url", nil, "routing URLs to register, `NAME=URL`; default: the configuration, then what is registered")
	c.Flags().BoolVar(&f.noURL, "no-url", false, "register new subgraphs that name no routing URL without one; registered ones keep theirs")
	f.anyURL.flag(c)
}

// apply gives the sources the URLs of the command line, which win over the configuration.
func (f routingFlags) apply(sources []sdl.Source) error {
	named := 0
	for _, name := range slices.Sorted(maps.Keys(f.urls)) {
		i := slices.IndexFunc(sources, func(s sdl.Source) bool { return s.Name == name })
		switch url := f.urls[name]; {
		case i < 0:
			return exit.Usagef("--routing-url %s=%s: there is no subgraph %s among the inputs; %s", name, url, name, didYouMean(name, sourceNames(sources), "they are "))
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
