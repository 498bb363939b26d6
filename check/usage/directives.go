package usage

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Directives of client libraries. A directive that the schema defines is the server's, whatever its
// name, and is kept.
var (
	// localFields mark selections that a client answers itself: Apollo Client removes them, and
	// apollo-link-rest asks a REST service.
	localFields = []string{"client", "rest"}
	// unsent mark operations that only read or write the cache of the client.
	unsent = []string{"updatable", "apollo_client_ios_localCacheMutation"}
	// incremental are known by servers whose schema does not define them. gqlparser defines
	// @defer.
	incremental = []string{"stream"}
	// apollo are directives of Apollo Client, its links, and of Apollo Kotlin and iOS.
	apollo = []string{
		"apollo_client_ios_import", "catch", "connection", "disableErrorPropagation", "export", "fieldPolicy", "ignoreErrors", "nonnull",
		"nonreactive", "optional", "requiresOptIn", "targetName", "type", "typePolicy", "unmask",
	}
	// relay are directives of Relay that no other client has. Its @catch and @connection are above.
	relay = []string{
		"DEPRECATED__relay_ignore_unused_variables_error", "alias", "appendEdge", "appendNode", "argumentDefinitions", "arguments", "assignable",
		"dangerously_unaliased_fixme", "deleteEdge", "deleteRecord", "exec_time_resolvers", "inline", "live_query", "match", "module",
		"no_inline", "preloadable", "prependEdge", "prependNode", "raw_response_type", "refetchable", "relay", "relay_client_component",
		"relay_test_operation", "required", "semanticNonNull", "stream_connection", "throwOnFieldError", "uncheckedArguments_DEPRECATED",
		"updatable", "waterfall",
	}
	removed = slices.Concat(localFields, unsent, incremental, apollo, relay)
)

// has returns the first of the directives that has one of the names and that the schema does not
// define; nil without one.
func (o *outgoing) has(list ast.DirectiveList, names ...string) *ast.Directive {
	for _, d := range list {
		if slices.Contains(names, d.Name) && o.schema.Directives[d.Name] == nil {
			return d
		}
	}
	return nil
}

// isRemoved reports whether a client removes a directive before it sends an operation. urql and its
// kin remove every one whose name begins with an underscore.
func (o *outgoing) isRemoved(d *ast.Directive) bool {
	return o.schema.Directives[d.Name] == nil && (strings.HasPrefix(d.Name, "_") || slices.Contains(removed, d.Name))
}
