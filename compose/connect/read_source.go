package connect

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// readSources reads and checks every @source of the schema.
func (c *checker) readSources() {
	for _, d := range c.Schema.Directives {
		if d.Name == c.Schema.Link.Source {
			c.readSource(d)
		}
	}
	c.checkSourceNames()
	for _, s := range c.Sources {
		c.checkSource(s)
	}
}

// readSource reads one @source. Its mistakes do not hide each other, except that nothing else is
// read of a source without a name.
func (c *checker) readSource(d *sdl.Directive) {
	s := &Source{Directive: d}
	if !c.readSourceName(s) {
		return
	}
	c.Sources = append(c.Sources, s)
	in := s.site()
	s.Errors, _ = c.readErrors(in, d.Arg("errors"))
	s.IsSuccess, _ = c.mapping(in.at("isSuccess", mapping.InIsSuccess), d.Arg("isSuccess"))
	http := d.Arg("http")
	if http == nil || http.Kind != ast.ObjectValue {
		c.fail(codes.GraphQLError, "", applied(d), "%s has no http, which must be an object", in.owner).Fix = `Write http: {baseURL: "https://…"}.`
		return
	}
	base := in.at("http.baseURL", mapping.InBaseURL)
	if v := field(http, "baseURL"); v == nil {
		c.fail(codes.GraphQLError, "", d.Pos, "%s has no http.baseURL", in.owner).Fix = `Write http: {baseURL: "https://…"}.`
	} else if t, ok := c.template(base, v); ok {
		s.BaseURL = t
		c.checkBaseURL(base, t)
	}
	s.HTTP.Path, _ = c.mapping(in.at("http.path", mapping.InPath), field(http, "path"))
	s.HTTP.QueryParams, _ = c.mapping(in.at("http.queryParams", mapping.InQueryParams), field(http, "queryParams"))
	s.HTTP.Headers, _ = c.readHeaders(in, field(http, "headers"))
}

// site returns the site of the source, without an argument.
func (s *Source) site() site { return site{owner: fmt.Sprintf("@source %q", s.Name.Raw)} }

// readErrors reads the errors of a source or connector. It returns false after an error.
func (c *checker) readErrors(in site, v *ast.Value) (Errors, bool) {
	if v == nil {
		return Errors{}, true
	}
	if v.Kind != ast.ObjectValue {
		c.fail(codes.GraphQLError, in.coordinate, c.place(v), "errors of %s must be an object", in.owner).Fix = "Write errors: {message: …, extensions: …}."
		return Errors{}, false
	}
	message, ok := c.mapping(in.at("errors.message", mapping.InErrorsMessage), field(v, "message"))
	extensions, fine := c.mapping(in.at("errors.extensions", mapping.InErrorsExtensions), field(v, "extensions"))
	return Errors{Message: message, Extensions: extensions}, ok && fine
}

// checkSource judges the expressions of a source.
func (c *checker) checkSource(s *Source) {
	in, scope := s.site(), mapping.Scope{Owner: mapping.OfSource, Schema: c.Schema.Schema}
	c.checkTemplate(in.at("http.baseURL", mapping.InBaseURL), s.BaseURL, scope)
	c.checkErrors(in, s.Errors, scope)
	c.checkMapping(in.at("isSuccess", mapping.InIsSuccess), s.IsSuccess, scope)
	c.checkParameters(in, s.HTTP, scope)
}

// checkErrors judges the expressions of errors.
func (c *checker) checkErrors(in site, e Errors, scope mapping.Scope) {
	c.checkMapping(in.at("errors.message", mapping.InErrorsMessage), e.Message, scope)
	c.checkMapping(in.at("errors.extensions", mapping.InErrorsExtensions), e.Extensions, scope)
}

// checkParameters judges the expressions that sources and connectors both have in http.
func (c *checker) checkParameters(in site, p Parameters, scope mapping.Scope) {
	for i := range p.Headers {
		c.checkTemplate(in.at("http.headers", mapping.InHeader), p.Headers[i].Value, scope)
	}
	c.checkMapping(in.at("http.path", mapping.InPath), p.Path, scope)
	c.checkMapping(in.at("http.queryParams", mapping.InQueryParams), p.QueryParams, scope)
}
