package connect

import (
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// ConfigValue is a value of $config that connectors read. Routers take it from their own
// configuration, so that composition knows nothing of it.
type ConfigValue struct {
	// Name is the field of $config.
	Name string
	// Directive is the first @source or @connect that reads it.
	Directive *sdl.Directive
}

// ConfigValues returns the values of $config that sources and connectors read anywhere, each once:
// those of sources first, in the order of the SDL.
func (m *Model) ConfigValues() []ConfigValue {
	var out []ConfigValue
	known := map[string]bool{}
	add := func(d *sdl.Directive, r *mapping.Reads) {
		of := r.Of("$config")
		if of == nil {
			return
		}
		for _, f := range of.Fields {
			if !known[f.Name] {
				known[f.Name] = true
				out = append(out, ConfigValue{f.Name, d})
			}
		}
	}
	for _, s := range m.Sources {
		r := &mapping.Reads{}
		r.AddTemplate(s.BaseURL.Parsed)
		s.HTTP.addTo(r)
		s.Errors.addTo(r)
		r.AddMapping(s.IsSuccess.Parsed)
		add(s.Directive, r)
	}
	for _, c := range m.Connectors {
		r := c.reads()
		c.Errors.addTo(r)
		r.AddMapping(c.IsSuccess.Parsed)
		add(c.Directive, r)
	}
	return out
}

func (p Parameters) addTo(r *mapping.Reads) {
	for _, h := range p.Headers {
		r.AddTemplate(h.Value.Parsed)
	}
	r.AddMapping(p.Path.Parsed)
	r.AddMapping(p.QueryParams.Parsed)
}

func (e Errors) addTo(r *mapping.Reads) {
	r.AddMapping(e.Message.Parsed)
	r.AddMapping(e.Extensions.Parsed)
}
