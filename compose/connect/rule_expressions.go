package connect

import "github.com/schemactl/schemactl/compose/connect/mapping"

// scope returns the scope of the expressions of a connector.
func (c *checker) scope(k *Connector) mapping.Scope {
	s := mapping.Scope{Owner: mapping.OfField, Schema: c.Schema.Schema, Parent: k.Type, Field: k.Field}
	if k.Field == nil {
		s.Owner = mapping.OfType
	}
	return s
}

// checkExpressions judges all expressions of a connector but its selection.
func (c *checker) checkExpressions(k *Connector) {
	in, scope := k.site(), c.scope(k)
	if r := k.Request; r != nil {
		c.checkMapping(in.at("http.body", mapping.InBody), r.Body, scope)
		c.checkTemplate(in.at("http."+r.Method, mapping.InURL), r.URL, scope)
		c.checkParameters(in, r.Parameters, scope)
	}
	c.checkErrors(in, k.Errors, scope)
	c.checkMapping(in.at("isSuccess", mapping.InIsSuccess), k.IsSuccess, scope)
}
