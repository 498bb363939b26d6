package rover

import (
	"context"
	"errors"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// Code is a code of Rover's errors, explained in our words.
type Code struct{ Code, Title, Fix string }

// The codes that doors give by themselves.
const (
	codeBuild       = "E029"
	codeCheck       = "E043"
	codeNoContract  = "E039"
	codeContract    = "E040"
	codeNoURL       = "E041"
	codeLint        = "E042"
	codeVariant     = "E008"
	codeNoSubgraphs = "E007"
	codeNoBuild     = "E027"
)

// Codes are all codes of Rover 0.41 and 1.0.
var Codes = []Code{
	{"E001", "an answer is not the JSON that was expected", "Look at the address in APOLLO_REGISTRY_URL: something else than the platform may have answered."},
	{"E002", "the name of an HTTP header cannot be sent", "Write a header as NAME: VALUE, the name of letters, digits and dashes."},
	{"E003", "the value of an HTTP header cannot be sent", "Leave out line breaks and characters outside ASCII."},
	{"E004", "a request did not succeed", "Look at the network, proxies and the address; --log-level debug traces requests."},
	{"E005", "the registry's answer lacks something that it promises", "Ask again; if it stays, it is a fault of the registry."},
	{"E006", "the registry answers with a severity that is not known", "Use a newer version."},
	{"E007", "the variant has no subgraphs", "Publish a subgraph first, or take another variant."},
	{"E008", "the graph has no such variant", "Look at the name behind @; `schemactl doctor` tells what the key sees."},
	{"E009", "the variant has no such subgraph", "`schemactl subgraph list` lists them."},
	{"E010", "the graph does not exist, or the key may not see it", "Look at the graph's name and whose key it is: `schemactl whoami`."},
	{"E011", "the answer to an introspection is no schema", "Look at the address: does a GraphQL server answer there, and does it allow introspection?"},
	{"E012", "an endpoint answers with a status of 400 to 599", "Look at the address, its headers and the logs of the server."},
	{"E013", "the platform does not know the key", "Take a key of this graph from Studio; it may have been deleted."},
	{"E014", "the key does not look like one", "Copy it again, whole: service:GRAPH:SECRET or user:ID:SECRET."},
	{"E015", "there is no release of that version", "Name a version that was released."},
	{"E016", "the folder of the configuration cannot be made", "Set APOLLO_CONFIG_HOME to a folder that can be written."},
	{"E017", "there is no folder for the configuration", "Set APOLLO_CONFIG_HOME, or HOME."},
	{"E018", "where the configuration should be is no folder", "Move the file that is in its place, or set APOLLO_CONFIG_HOME."},
	{"E019", "there is no configuration to clear", "Nothing has to be done."},
	{"E020", "there is no key", "Set APOLLO_KEY, or APOLLO_CLIENT_ID and APOLLO_CLIENT_SECRET, or make a profile with `rover config auth`."},
	{"E021", "there is no profile of that name", "Look at --profile; profiles are folders in the configuration of Rover."},
	{"E022", "the profile has no key", "Make it again with `rover config auth --profile NAME`."},
	{"E023", "a file of the configuration is not UTF-8", "Make the profile again."},
	{"E024", "a file of the configuration is no TOML", "Make the profile again."},
	{"E025", "the configuration cannot be written as TOML", "Make the profile again."},
	{"E026", "a file of the configuration cannot be read or written", "Look at its permissions."},
	{"E027", "the variant has never been built", "Publish subgraphs that compose."},
	{"E028", "nobody answers at the address", "Look at the address, the network and proxies."},
	{"E029", "the subgraphs do not compose", "The error lists what is wrong; `schemactl explain CODE` explains each code."},
	{"E030", "operations of clients would break", "See which in the report of the check."},
	{"E031", "a request took too long", "Give it more time: --client-timeout SECONDS."},
	{"E032", "the check was asked for with something that the platform does not take", "The message says what."},
	{"E033", "the key may not do this", "Take a key with the role that it needs."},
	{"E034", "the organization's plan does not include it, or asks for less", "Ask the organization's admins."},
	{"E035", "the key has characters that a paste has put there", "Copy it again."},
	{"E036", "another task of the check failed", "The report of the check has it."},
	{"E037", "the check of a contract failed", "The report of the check names the variant."},
	{"E038", "supergraph.yaml does not resolve to subgraphs", "`schemactl config expand FILE` tells what is wrong."},
	{"E039", "the variant is no contract", "`schemactl contract show` lists the contracts."},
	{"E040", "the contract could not be published", "The message says what the platform does not take."},
	{"E041", "the first publish of a subgraph needs its routing URL", "Give --routing-url URL, or --no-url."},
	{"E042", "the linter found errors", "The report has their places; `schemactl explain RULE` explains each."},
	{"E043", "the check failed", "The report has the reasons."},
	{"E044", "the graph has no offline licences", "Ask the organization's admins."},
	{"E045", "no answer after all retries", "Look at the network, and try again later."},
	{"E046", "the keychain of the system does not answer", "Unlock it, or set APOLLO_KEY."},
	{"E047", "published, but a launch failed", "`schemactl launch show` tells the errors of the build."},
	{"E048", "a plugin of that version cannot be found", "schemactl has no plugins."},
	{"E049", "a plugin cannot be downloaded", "schemactl has no plugins."},
	{"E050", "a plugin cannot be installed", "schemactl has no plugins."},
	{"E051", "the version of a plugin was withdrawn", "schemactl has no plugins."},
	{"E052", "the manifest of plugins and its lock do not agree", "schemactl has no plugins."},
	{"E053", "the key may not manage the grants of the organization", "Ask the organization's admins."},
	{"E054", "a setting has a value that cannot be used", "The message names it."},
	{"E055", "the profile has settings and no key", "Set APOLLO_KEY, or make the profile again."},
	{"E058", "a plugin is missing and may not be downloaded", "schemactl has no plugins."},
	{"E062", "nobody could be asked to confirm", "Give --confirm."},
	{"E063", "not all grants were revoked", "Run it again."},
	{"E064", "Rover 1.0 does not compose Federation 1", "`schemactl compose` composes subgraphs without @link as Federation 1 schemas in Federation 2."},
	{"E065", "published, but the launch took too long", "The launch goes on: `schemactl launch wait` takes it up again."},
}

// errors.Is of an error with one of these tells its code. What tells more stands first.
var codeTable = []struct {
	err  error
	code string
}{
	{ErrProfile, "E021"},
	{ErrProfileFile, "E024"},
	{platformapi.ErrNoKey, "E020"},
	{platformapi.ErrBadKey, "E035"},
	{platformapi.ErrUnauthorized, "E013"},
	{platformapi.ErrForbidden, "E033"},
	{registry.ErrSubgraphNotFound, "E009"},
	{registry.ErrVariantNotFound, "E010"},
	{registry.ErrGraphNotFound, "E010"},
	{publish.ErrNotUpdated, codeBuild},
	{launch.ErrFailed, "E047"},
	{launch.ErrTimeout, "E065"},
	{publish.ErrCheckFailed, codeCheck},
	{platformapi.ErrNoBuild, codeNoBuild},
	{platformapi.ErrMalformed, "E005"},
	{platformapi.ErrUnreachable, "E028"},
	{context.DeadlineExceeded, "E031"},
	{config.ErrInvalid, "E038"},
}

// codeOf returns Rover's code of an error; empty if it has none.
func codeOf(err error) string {
	for _, row := range codeTable {
		if errors.Is(err, row.err) {
			return row.code
		}
	}
	return ""
}

// noSuchCode is the error for a code that is not among [Codes].
func noSuchCode(code string) error {
	return exit.Usagef("Rover %s has no error code %s; the documents of Rover list them", Version, code)
}
