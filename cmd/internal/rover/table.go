package rover

import "sync"

// global are the flags that every command of Rover has.
var global = sync.OnceValue(func() []Flag {
	return []Flag{
		obeyed("-l --log LEVEL"),
		obeyed("--format FORMAT"),
		obeyed("-o --output FILE"),
		obeyed("--client-timeout SECONDS"),
		obeyed("-h --help"),
		own("--log-level LEVEL"),
		own("--color WHEN"),
		ignored("--skip-update-check", "schemactl never looks for newer versions of itself"),
		refused("--insecure-accept-invalid-certs", "schemactl sends the key to nobody who does not prove who they are; SSL_CERT_FILE adds a certificate authority of your own"),
		refused("--insecure-accept-invalid-hostnames", "schemactl sends the key to nobody who does not prove who they are; SSL_CERT_FILE adds a certificate authority of your own"),
		ignored("--no-config-notices", "schemactl has no notices about its configuration").since(Next),
	}
})

// profile is the flag of commands that send a key.
func profile() []Flag { return []Flag{obeyed("--profile PROFILE")} }

// named are the flags of commands about one subgraph.
func named() []Flag { return join(profile(), []Flag{obeyed("--name SUBGRAPH")}) }

// proposed is the flag of commands that take a schema.
func proposed() []Flag { return []Flag{obeyed("-s --schema FILE")} }

// checking are the flags about a check.
func checking() []Flag {
	return []Flag{
		obeyed("--query-count-threshold N"),
		obeyed("--query-percentage-threshold PERCENT").but("Rover 0.41 sends 0 for everything below 100"),
		obeyed("--validation-period PERIOD"),
		ignored("--include-contract-checks", "a contract whose blocking check fails is always reported, and fails the check").since(Next),
		obeyed("--checks-timeout SECONDS").since(Next),
	}
}

// plugin are the flags about Rover's plugin for composition.
func plugin() []Flag {
	return []Flag{
		ignored("--elv2-license ACCEPT", "composition is built in; there is no plugin and no licence to accept"),
		ignored("--skip-update", "composition is built in; there is no plugin"),
		ignored("--no-download", "composition is built in; there is no plugin").since(Next),
	}
}

// The answers of whole families of commands.
const (
	keysStay      = "keys and credentials are made and kept by Rover and by Studio; schemactl reads them from the environment or from a profile of Rover (--profile) and writes none"
	settingsStay  = "the settings of Rover stay with Rover; those of schemactl are in schemactl.yaml, and `schemactl config show` prints them"
	artifactsStay = "artifacts of the platform stay with Rover; here `schemactl supergraph pin --oci REFERENCE` writes the supergraph of a launch to an OCI registry of your own, and `schemactl supergraph verify` proves it"
	cloudStays    = "the configuration of cloud routers stays with Studio; Rover 1.0 has no such command either"
	noPlugins     = "schemactl has no plugins: composition is in the binary"
	docsStay      = "the documents of Rover stay with Rover; here it is `schemactl --help` and `schemactl explain ID`"
)

// firstWords are those with which commands begin. They are known before the table is read, which
// few command lines need.
var firstWords = []string{
	"api-key", "auth", "client", "cloud", "completion", "config", "connector", "contract", "dev", "docs", "explain", "graph", "graph-artifact", "init",
	"install", "license", "lsp", "persisted-queries", "plugin", "readme", "schema", "subgraph", "supergraph", "template", "update", "pq",
}

// table has every command of Rover 0.41 and of the documents of Rover 1.0, by its words.
var table = sync.OnceValue(func() []Command {
	return []Command{
		{Path: "api-key create", Args: "ORGANIZATION_ID TYPE NAME", Who: keysStay, Flags: elsewhere("--profile PROFILE", "--subgraph-config FILE")},
		{Path: "api-key delete", Args: "ORGANIZATION_ID ID", Who: keysStay, Flags: elsewhere("--profile PROFILE")},
		{Path: "api-key list", Args: "ORGANIZATION_ID", Who: keysStay, Flags: elsewhere("--profile PROFILE")},
		{Path: "api-key rename", Args: "ORGANIZATION_ID ID NEW_NAME", Who: keysStay, Flags: elsewhere("--profile PROFILE")},
		{Path: "auth grants revoke", Since: Next, Who: keysStay, Flags: elsewhere("--org ORGANIZATION", "--user USER", "--all", "--confirm", "--profile PROFILE")},
		{Path: "auth login", Since: Next, Who: keysStay, Flags: elsewhere("--no-browser", "--no-open", "--profile PROFILE")},
		{Path: "auth logout", Since: Next, Who: keysStay, Flags: elsewhere("--profile PROFILE")},
		{
			Path: "auth whoami", Since: Next, Here: "schemactl whoami", Differs: "the key is masked whole",
			Flags: join(profile(), []Flag{refused("--insecure-unmask-key", "schemactl never prints a key")}),
		},
		{Path: "client check", Args: "[GRAPH_REF]", Here: "schemactl check --operations GLOB", Who: "here it is `schemactl check --operations GLOB`, which reads operations from files, code and manifests", Flags: elsewhere("--profile PROFILE", "--include PATTERN", "--exclude PATTERN", "--root-dir DIR")},
		{Path: "client extract", Who: "it stays with Rover: it writes the operations of client code to files; `schemactl check --operations GLOB` reads the code itself", Flags: elsewhere("--include PATTERN", "--exclude PATTERN", "--root-dir DIR", "--language LANGUAGE", "--out-dir DIR", "--overwrite")},
		{Path: "cloud config fetch", Args: "GRAPH_REF", Who: cloudStays, Flags: elsewhere("--profile PROFILE")},
		{Path: "cloud config update", Args: "GRAPH_REF", Who: cloudStays, Flags: elsewhere("--profile PROFILE", "-f --file FILE")},
		{Path: "cloud config validate", Args: "GRAPH_REF", Who: cloudStays, Flags: elsewhere("--profile PROFILE", "-f --file FILE")},
		{Path: "completion bash", Here: "schemactl completion bash", Shared: Same, Differs: "it completes the commands of schemactl"},
		{Path: "completion zsh", Here: "schemactl completion zsh", Shared: Same, Differs: "it completes the commands of schemactl"},
		{Path: "config auth", Who: keysStay, Flags: elsewhere("--profile PROFILE")},
		{Path: "config clear", Who: keysStay},
		{Path: "config delete", Args: "PROFILE", Who: keysStay},
		{Path: "config list", Who: keysStay},
		{Path: "config set", Args: "NAME VALUE", Since: Next, Who: settingsStay, Flags: elsewhere("--profile PROFILE")},
		{Path: "config show", Since: Next, Here: "schemactl config show", Shared: Same, Differs: "it shows the settings of schemactl"},
		{
			Path: "config whoami", Here: "schemactl whoami", Differs: "the key is masked whole",
			Flags: join(profile(), []Flag{refused("--insecure-unmask-key", "schemactl never prints a key")}),
		},
		{Path: "connector list", Who: "it stays with Rover; `schemactl compose` and `schemactl check` judge connectors", Flags: elsewhere("--schema FILE")},
		{Path: "connector run", Who: "it stays with Rover: it calls the service behind a connector", Flags: elsewhere("--schema FILE", "-c --connector-id ID", "-v --variables VARIABLES")},
		{Path: "connector test", Who: "it stays with Rover: it runs connectors against recorded answers", Flags: elsewhere("-f --file FILE", "-d --directory DIR", "--no-fail-fast", "--schema FILE", "--report FILE", "-q --quiet", "-v --verbose")},
		{Path: "contract describe", Args: "GRAPH_REF", Here: "schemactl contract describe", Shared: ByFlag, Flags: profile()},
		{Path: "contract preview", Args: "GRAPH_REF", Since: Next, Here: "schemactl contract preview", Shared: ByRef, Who: "here it is `schemactl contract preview --contract NAME --graph-ref GRAPH@VARIANT`, with the same flags for the filter; it also tells what clients lose", Flags: elsewhere("--profile PROFILE", "--include-tag TAG", "--no-include-tags", "--exclude-tag TAG", "--no-exclude-tags", "--hide-unreachable-types", "--no-hide-unreachable-types")},
		{
			Path: "contract publish", Args: "GRAPH_REF", Here: "schemactl contract publish", Shared: ByFlag,
			Differs: "the filter is previewed first and not sent if clients lose something by it; --skip-check REASON sends it all the same",
			Flags: join(profile(), []Flag{
				obeyed("--source-variant VARIANT"), obeyed("--include-tag TAG"), obeyed("--no-include-tags"), obeyed("--exclude-tag TAG"), obeyed("--no-exclude-tags"),
				obeyed("--hide-unreachable-types"), obeyed("--no-hide-unreachable-types"), obeyed("--no-launch"), own("--skip-check REASON"),
			}),
		},
		{Path: "dev", Here: "schemactl compose --watch", Who: "`rover dev` stays with Rover: it runs a local router; `schemactl compose --watch -o FILE` keeps the supergraph up to date for a router that you start", Flags: elsewhere(
			"--profile PROFILE", "--elv2-license ACCEPT", "--skip-update", "-n --name SUBGRAPH", "-u --url URL", "-s --schema FILE", "-i --polling-interval SECONDS", "-r --subgraph-retries N",
			"-p --supergraph-port PORT", "--supergraph-address ADDRESS", "--router-config FILE", "--supergraph-config FILE", "--graph-ref GRAPH_REF", "--federation-version VERSION",
			"--license FILE", "--supergraph-output FILE", "--mcp", "--mcp-version VERSION",
		)},
		{Path: "docs list", Who: docsStay},
		{Path: "docs open", Args: "[SLUG]", Who: docsStay},
		{Path: "explain", Args: "CODE", Here: "schemactl explain CODE", Shared: ByCode, Differs: "the texts are our own"},
		{
			Path: "graph check", Args: "GRAPH_REF", Here: "schemactl check --remote", Differs: "the JSON is that of Rover's `subgraph check`, as far as a graph without subgraphs has it",
			Flags: join(profile(), proposed(), checking(), []Flag{obeyed("--background")}),
		},
		{Path: "graph delete", Args: "GRAPH_REF", Who: "it stays with Rover and Studio: a variant that is gone takes its launches with it; `schemactl subgraph delete NAME` takes a subgraph out", Flags: elsewhere("--profile PROFILE", "--confirm")},
		{Path: "graph fetch", Args: "GRAPH_REF", Here: "schemactl supergraph fetch --api", Flags: profile()},
		{Path: "graph introspect", Args: "ENDPOINT", Here: "schemactl graph introspect", Shared: Same, Flags: elsewhere("-H --header HEADER", "--watch", "--legacy-introspection-query")},
		{Path: "graph lint", Args: "GRAPH_REF", Here: "schemactl lint --remote", Flags: join(profile(), proposed(), linting())},
		{Path: "graph publish", Args: "GRAPH_REF", Who: "it stays with Rover: it uploads one whole schema, and schemactl publishes subgraphs (`schemactl publish NAME=FILE`)", Flags: elsewhere("--profile PROFILE", "-s --schema FILE", "--check", "--query-count-threshold N", "--query-percentage-threshold PERCENT", "--validation-period PERIOD", "--background", "--changelog-message TEXT")},
		{Path: "graph-artifact fetch", Who: artifactsStay, Here: "schemactl supergraph pin --oci REFERENCE", Flags: elsewhere("--profile PROFILE", "--graph-id GRAPH", "-t --tag-name TAG", "-g --graph-artifact-id ID", "-d --digest DIGEST", "--history-limit N")},
		{Path: "graph-artifact list-tags", Who: artifactsStay, Flags: elsewhere("--profile PROFILE", "--graph-id GRAPH", "--digest DIGEST", "--limit N")},
		{Path: "graph-artifact tag", Args: "TAG", Who: artifactsStay, Flags: elsewhere("--profile PROFILE", "--graph-id GRAPH", "-d --digest DIGEST", "-g --graph-artifact-id ID")},
		{Path: "graph-artifact untag", Args: "TAG", Who: artifactsStay, Flags: elsewhere("--profile PROFILE", "--graph-id GRAPH")},
		{Path: "init", Here: "schemactl init", Shared: ByFlag, Who: "projects from templates stay with Rover; here `schemactl init` writes schemactl.yaml and a workflow for the subgraphs that are there", Flags: elsewhere(
			"--template TEMPLATE", "--mcp", "-t --project-type TYPE", "--org-id ORGANIZATION", "-u --project-use-case CASE", "-n --project-name NAME", "-g --graph-id GRAPH", "--profile PROFILE",
		)},
		{Path: "install", Who: noPlugins, Flags: elsewhere("-f --force", "--plugin PLUGIN", "--elv2-license ACCEPT")},
		{Path: "license fetch", Who: "licences of routers stay with Rover", Flags: elsewhere("--graph-id GRAPH", "--profile PROFILE")},
		{Path: "lsp", Since: Next, Who: "the language server stays with Rover"},
		{Path: "persisted-queries generate", Who: "it stays with Rover: it writes a manifest from client code; `schemactl check --operations GLOB` reads code and manifests", Flags: elsewhere("--include PATTERN", "--exclude PATTERN", "--root-dir DIR", "-m --manifest-path FILE")},
		{
			Path: "persisted-queries publish", Args: "[GRAPH_REF]", Here: "schemactl persisted-queries publish",
			Flags: join(profile(), []Flag{obeyed("--graph-id GRAPH"), obeyed("--list-id LIST"), obeyed("--manifest FILE"), obeyed("--manifest-format FORMAT"), obeyed("--for-client-name NAME")}),
		},
		{Path: "plugin install", Args: "[PLUGIN]", Since: Next, Who: noPlugins, Flags: elsewhere("-f --force", "--elv2-license ACCEPT", "--manifest-path FILE")},
		{Path: "plugin list", Since: Next, Who: noPlugins},
		{Path: "readme fetch", Args: "GRAPH_REF", Who: "the README of a variant stays with Rover", Flags: elsewhere("--profile PROFILE")},
		{Path: "readme publish", Args: "GRAPH_REF", Who: "the README of a variant stays with Rover", Flags: elsewhere("--profile PROFILE", "-s --file FILE")},
		{Path: "schema describe", Args: "[FILE]", Who: "it stays with Rover: it explores a schema for people and agents", Flags: elsewhere("-c --coord COORDINATE", "-d --depth N", "--include-deprecated", "-v --view VIEW")},
		{Path: "schema search", Args: "FILE TERMS...", Who: "it stays with Rover: it explores a schema for people and agents", Flags: elsewhere("-n --limit N", "--include-deprecated")},
		{
			Path: "subgraph check", Args: "GRAPH_REF", Here: "schemactl check NAME=FILE --remote", Differs: "the local check runs too, and either of the two fails the command",
			Flags: join(named(), proposed(), checking(), []Flag{obeyed("--background")}),
		},
		{
			Path: "subgraph delete", Args: "GRAPH_REF", Here: "schemactl subgraph delete NAME", Shared: ByFlag, Differs: "nobody is asked: without --confirm nothing is deleted; it waits for the launch",
			Flags: join(named(), []Flag{obeyed("--confirm")}),
		},
		{Path: "subgraph fetch", Args: "GRAPH_REF", Here: "schemactl subgraph fetch NAME", Shared: ByFlag, Flags: named()},
		{Path: "subgraph introspect", Args: "ENDPOINT", Here: "schemactl subgraph introspect", Shared: Same, Flags: elsewhere("-H --header HEADER", "--watch")},
		{Path: "subgraph lint", Args: "GRAPH_REF", Here: "schemactl lint NAME=FILE --remote", Flags: join(named(), proposed(), linting())},
		{Path: "subgraph list", Args: "GRAPH_REF", Here: "schemactl subgraph list", Shared: ByArgument, Flags: profile()},
		{Path: "subgraph preview", Args: "GRAPH_REF", Since: Next, Here: "schemactl check NAME=FILE OTHER=FILE", Who: "here it is `schemactl check NAME=FILE OTHER=FILE --graph-ref GRAPH@VARIANT`, for any number of subgraphs, or `schemactl compose --graph-ref GRAPH@VARIANT NAME=FILE` for the supergraph", Flags: elsewhere("--profile PROFILE", "--config FILE", "--async", "--build-id ID")},
		{
			Path: "subgraph publish", Args: "GRAPH_REF", Here: "schemactl publish NAME=FILE", Differs: "it waits for the launch and its contract launches, as Rover 1.0 does; a schema that is registered already is not sent again; exit code 4 if the graph does not compose",
			Flags: join(named(), proposed(), checking(), []Flag{
				obeyed("--routing-url URL"), obeyed("--no-url").but("a routing URL that is registered stays"),
				obeyed("--allow-invalid-routing-url").but("without it a routing URL that routers cannot use is refused"),
				obeyed("--check"), obeyed("-c --convert"), obeyed("--changelog-message TEXT"),
				ignored("--background", "a publish with --check needs the result of the check; in Rover it has no effect either"),
				refused("--use-example-schema", "write the schema to a file: schemactl publishes no schema that you have not seen"),
			}),
		},
		{
			Path: "supergraph compose", Here: "schemactl compose FILE", Differs: "composition is built in; positions of errors are in the message",
			Flags: join(profile(), plugin(), []Flag{obeyed("--config FILE"), obeyed("--graph-ref GRAPH_REF"), obeyed("--federation-version VERSION")}),
		},
		{Path: "supergraph config expand", Here: "schemactl config expand FILE", Flags: []Flag{obeyed("--config FILE")}, Differs: "registered and running subgraphs are resolved to their SDL"},
		{Path: "supergraph config schema", Who: "the JSON Schema of supergraph.yaml stays with Rover; `schemactl config expand FILE` tells what is wrong with one, with line and column"},
		{Path: "supergraph fetch", Args: "GRAPH_REF", Here: "schemactl supergraph fetch", Shared: ByArgument, Flags: profile()},
		{Path: "template list", Who: "templates stay with Rover", Flags: elsewhere("--language LANGUAGE")},
		{Path: "template use", Args: "[PATH]", Who: "templates stay with Rover", Flags: elsewhere("--language LANGUAGE", "-t --template TEMPLATE")},
		{Path: "update check", Who: "schemactl never looks for newer versions of itself; your package manager does"},
	}
})

// linting is the flag of commands that lint.
func linting() []Flag { return []Flag{obeyed("--ignore-existing-lint-violations")} }

// own is a flag that Rover does not have and that a door takes all the same, for a consent that
// schemactl asks for.
func own(form string) Flag { return obeyed(form).since("schemactl") }
