package connect

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// methods are the arguments of http that have a URL, by the HTTP methods of their names.
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// readConnectors reads every @connect of objects and interfaces.
func (c *checker) readConnectors() {
	for _, t := range c.types {
		if !t.Kind.HasFields() {
			continue
		}
		c.readConnectorsOf(t, nil, t.Directives)
		for _, f := range t.Fields {
			c.readConnectorsOf(t, f, f.Directives)
		}
	}
}

// readConnectorsOf reads the connectors of a type, or of its field.
func (c *checker) readConnectorsOf(t *sdl.Type, f *sdl.Field, list []*sdl.Directive) {
	for _, d := range list {
		if d.Name != c.Schema.Link.Connect {
			continue
		}
		k := &Connector{Type: t, Field: f, Directive: d}
		if c.checkPlace(k) && c.readConnector(k) {
			c.Connectors = append(c.Connectors, k)
		}
	}
}

// site returns the site of the connector, without an argument.
func (c *Connector) site() site {
	return site{owner: "@" + c.Directive.Name + " on " + c.Coordinate(), coordinate: c.Coordinate()}
}

// readConnector reads one @connect. It returns false after an error.
func (c *checker) readConnector(k *Connector) bool {
	in, d := k.site(), k.Directive
	http := d.Arg("http")
	if http == nil && c.language < mapping.L4 {
		c.fail(codes.HTTPOmittedRequiresV04, in.coordinate, applied(d), "%s has no http, which only connect v0.4 allows", in.owner).Fix = "Add http, or link connect v0.4."
		return false
	}
	k.Entity, k.Batch = d.Arg("entity"), d.Arg("batch") != nil
	if id := d.Arg("id"); id != nil && isString(id) {
		k.ID = Text{Raw: id.Raw, Value: id}
	}
	if source := d.Arg("source"); source != nil && isString(source) {
		k.Source = Text{Raw: source.Raw, Value: source}
	}
	ok := true
	note := func(fine bool) { ok = ok && fine }
	var fine bool
	if v := d.Arg("selection"); v == nil {
		c.fail(codes.GraphQLError, in.coordinate, applied(d), "%s has no selection", in.owner).Fix = "Say which parts of the response its fields get."
		ok = false
	} else {
		k.Selection, fine = c.mapping(in.at("selection", mapping.InSelection), v)
		note(fine)
	}
	if http != nil {
		k.Request, fine = c.readRequest(k, http)
		note(fine)
	}
	k.Errors, fine = c.readErrors(in, d.Arg("errors"))
	note(fine)
	k.IsSuccess, fine = c.mapping(in.at("isSuccess", mapping.InIsSuccess), d.Arg("isSuccess"))
	note(fine)
	return ok
}

// readRequest reads the http of a connector. It returns false after an error. A source that does
// not exist hides all others: what its requests look like is not known. The method hides path and
// queryParams, and these hide the URL.
func (c *checker) readRequest(k *Connector, http *ast.Value) (*Request, bool) {
	in := k.site()
	if !c.checkSourceOf(k) {
		return nil, false
	}
	if http.Kind != ast.ObjectValue {
		c.fail(codes.GraphQLError, in.coordinate, applied(k.Directive), "http of %s must be an object", in.owner).Fix = `Write http: {GET: "…"}.`
		return nil, false
	}
	r, ok := &Request{}, true
	note := func(fine bool) { ok = ok && fine }
	var fine bool
	r.Body, fine = c.mapping(in.at("http.body", mapping.InBody), field(http, "body"))
	note(fine)
	r.Headers, fine = c.readHeaders(in, field(http, "headers"))
	note(fine)
	url, fine := c.readMethod(k, r, http)
	if !fine {
		return r, false
	}
	var path, query bool
	r.Path, path = c.mapping(in.at("http.path", mapping.InPath), field(http, "path"))
	r.QueryParams, query = c.mapping(in.at("http.queryParams", mapping.InQueryParams), field(http, "queryParams"))
	if !path || !query {
		return r, false
	}
	at := in.at("http."+r.Method, mapping.InURL)
	r.URL, fine = c.template(at, url)
	note(fine && c.checkURL(k, at, r.URL))
	return r, ok
}

// readMethod reads the HTTP method of a connector and returns the literal of its URL. It returns
// false after an error.
func (c *checker) readMethod(k *Connector, r *Request, http *ast.Value) (*ast.Value, bool) {
	in := k.site()
	var urls []*ast.Value
	for _, child := range http.Children {
		for _, m := range methods {
			if child.Name == m {
				r.Method = m
				urls = append(urls, child.Value)
			}
		}
	}
	switch len(urls) {
	case 0:
		c.fail(codes.MissingHTTPMethod, in.coordinate, c.place(http), "http of %s has no method", in.owner).Fix = `Add GET, POST, PUT, PATCH or DELETE with a URL.`
		return nil, false
	case 1:
		return urls[0], true
	}
	d := c.fail(codes.MultipleHTTPMethods, in.coordinate, c.place(urls[0]), "http of %s has %d methods", in.owner, len(urls))
	d.Fix = "Keep one of them, or write a @connect for each."
	for _, other := range urls[1:] {
		d.Positions = append(d.Positions, c.place(other).Position())
	}
	return nil, false
}

// checkSourceOf checks that the source of a connector exists.
func (c *checker) checkSourceOf(k *Connector) bool {
	if !k.Source.Given() {
		return true
	}
	if len(c.sources[k.Source.Raw]) > 0 {
		return true
	}
	in := k.site()
	if len(c.Sources) == 0 {
		c.fail(codes.NoSourcesDefined, in.coordinate, c.place(k.Source.Value), "%s calls the source %q, but the subgraph has no sources", in.owner, k.Source.Raw).Fix = "Add @source to the schema."
		return false
	}
	c.fail(codes.SourceNameMismatch, in.coordinate, c.place(k.Source.Value), "%s calls the source %q, which does not exist", in.owner, k.Source.Raw).Fix = "Use the name of a @source, such as " + c.Sources[0].Name.Raw + "."
	return false
}
