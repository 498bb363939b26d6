package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// flagRule says beside which other flags some flags of a command have an effect. A command line on
// which they have none is refused before the command does anything: who gives a flag relies on it.
//
// A dry run is a look at another command line, so that flags about what follows have no rule about
// --dry-run.
type flagRule struct {
	// commands are paths without the program's name.
	commands []string
	// flags are names.
	flags []string
	// needs are conditions of which one has to hold; empty for none. A condition is the name of a
	// flag that is given, or NAME=VALUE. format=VALUE also holds for a file of --output.
	needs []string
	// idle are conditions none of which may hold, unless one of except does.
	idle, except []string
	// why is the reason, for the message.
	why string
}

// flagRules are all rules. A flag without one has an effect on every command line of its commands.
var flagRules = []flagRule{
	{
		commands: []string{"compose"}, idle: []string{"batch"}, why: "a batch reads cases and writes results as JSON lines",
		flags: []string{"graph-ref", "out", "format", "contract", "include-tag", "exclude-tag", "hide-unreachable-types", "fail-on-hints"},
	},
	{commands: []string{"compose", "query-plan"}, flags: []string{"jobs"}, needs: []string{"batch"}, why: "only a batch has several lines to answer"},
	{
		commands: []string{"query-plan"}, idle: []string{"batch"}, why: "a batch reads graphs and operations and writes plans as JSON lines",
		flags: []string{"base", "operation", "label", "federation-version", "format", "output"},
	},
	{
		commands: []string{"compose"}, idle: []string{"contract"}, why: "the contract has its filter in schemactl.yaml",
		flags: []string{"include-tag", "exclude-tag", "hide-unreachable-types"},
	},
	{
		commands: []string{"check"}, needs: []string{"remote"}, why: "it is about the platform's check",
		flags: []string{"background", "validation-period", "query-count-threshold", "query-percentage-threshold"},
	},
	{commands: []string{"check"}, flags: []string{"diff"}, needs: []string{"format=text"}, why: "only text shows it"},
	{commands: []string{"check"}, flags: []string{"all"}, needs: []string{"format=text", "format=json"}, why: "only text lists safe changes, and JSON always"},
	{commands: []string{"check"}, flags: []string{"graph-ref"}, idle: []string{"base"}, except: []string{"remote"}, why: "files are compared, and the registry is not asked"},
	{commands: []string{"plan", "contract preview"}, flags: []string{"graph-ref"}, idle: []string{"base"}, why: "files are compared, and the registry is not asked"},
	{commands: []string{"plan"}, flags: []string{"states"}, needs: []string{"format=json"}, why: "only JSON has them; --format states has nothing else"},
	{commands: []string{"publish"}, flags: []string{"plan"}, needs: []string{"phase"}, why: "without a side of the deploy everything is published at once"},
	{commands: []string{"publish"}, flags: []string{"settle", "allow-unreachable-routers"}, needs: []string{"phase=pre-deploy"}, why: "only then routers are waited for"},
	{commands: []string{"publish"}, flags: []string{"accept-hazard", "accept-gaps", "avoid-hazards", "prove"}, needs: []string{"phase"}, why: "only a side of the deploy has a plan, which may have hazards and gaps"},
	{commands: []string{"publish"}, flags: []string{"force"}, idle: []string{"phase"}, why: "a side of the deploy publishes only what its plan changes"},
	{commands: []string{"publish", "subgraph delete", "contract publish"}, flags: []string{"timeout", "follow"}, idle: []string{"no-wait"}, why: "the launch is not waited for"},
	{commands: []string{"contract publish"}, flags: []string{"timeout", "follow", "no-wait"}, idle: []string{"no-launch"}, why: "there is no launch to wait for"},
	{commands: []string{"publish", "deliver"}, flags: []string{"allow-unreachable-routers"}, idle: []string{"settle"}, why: "a time is waited, and no router is asked"},
	{commands: []string{"publish"}, flags: []string{"settle", "allow-unreachable-routers"}, idle: []string{"no-wait"}, why: "the launch is not waited for, and so are routers"},
	{commands: []string{"publish", "deliver"}, flags: []string{"avoid-hazards", "prove"}, idle: []string{"plan"}, why: "the plan is made; give it to schemactl plan"},
	{commands: []string{"publish", "deliver"}, flags: []string{"routing-url"}, idle: []string{"plan"}, why: "the plan that is followed has the routing URLs in it"},
	{commands: []string{"deliver"}, flags: []string{"prune"}, idle: []string{"plan"}, why: "the plan has the removals in it"},
	{commands: []string{"deliver"}, flags: []string{"fail-on"}, idle: []string{"skip-check"}, why: "nothing is checked"},
	{commands: []string{"deliver"}, flags: []string{"if-stopped"}, needs: []string{"resume"}, why: "it is about a delivery that is taken up"},
	{commands: []string{"deliver"}, flags: []string{"probe-query"}, needs: []string{"probe-graphql", "resume"}, why: "no endpoint is asked"},
	{commands: []string{"deliver"}, flags: []string{"probe-timeout"}, needs: []string{"probe-http", "probe-graphql", "resume"}, why: "nothing is probed"},
	{commands: []string{"deliver"}, flags: []string{"lock-wait"}, needs: []string{"pin", "resume"}, why: "no folder is written"},
	{commands: []string{"sandbox"}, flags: []string{"fleet-poll"}, needs: []string{"fleet"}, why: "there are no routers"},
	{commands: []string{"deliver"}, flags: []string{"fleet", "fault"}, needs: []string{"rehearse"}, why: "only a rehearsal simulates routers"},
	{
		commands: []string{"deliver"}, idle: []string{"rehearse"}, why: "a rehearsal has an embedded registry and simulated deploys, and no journal",
		flags: []string{
			"deploy", "deploy-grace", "journal", "resume", "if-stopped", "abandon", "always-deploy", "plan", "on-failure", "routing-url", "no-url",
			"probe-http", "probe-graphql", "probe-query", "probe-timeout", "notify",
		},
	},
	{
		commands: []string{"supergraph pin", "supergraph rollback"}, flags: []string{"namespace", "deployment", "container"}, needs: []string{"kubernetes"},
		why: "it is about the manifests",
	},
	{
		commands: []string{"contract preview"}, flags: []string{includeFlag, noIncludeFlag, excludeFlag, noExcludeFlag, hideFlag, noHideFlag}, needs: []string{"contract"},
		why: "it changes one filter, which has to be named",
	},
}

// obeyed refuses a command line with a flag that would have no effect on it.
func obeyed(c *cobra.Command) error {
	path := strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
	for _, rule := range flagRules {
		if !slices.Contains(rule.commands, path) {
			continue
		}
		for _, name := range rule.flags {
			if isGiven(c, name) {
				if err := rule.check(c, name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// check refuses a flag that is given although the rule takes its effect away.
func (r flagRule) check(c *cobra.Command, name string) error {
	holds := func(condition string) bool { return isMet(c, condition) }
	if len(r.needs) > 0 && !slices.ContainsFunc(r.needs, holds) {
		return exit.Usagef("--%s has no effect without %s: %s; give that too, or leave --%s out", name, conditions(r.needs), r.why, name)
	}
	if at := slices.IndexFunc(r.idle, holds); at >= 0 && !slices.ContainsFunc(r.except, holds) {
		return exit.Usagef("--%s has no effect with %s: %s; leave one of the two out", name, conditions(r.idle[at:at+1]), r.why)
	}
	return nil
}

// conditions returns conditions as a command line has them.
func conditions(list []string) string {
	words := make([]string, len(list))
	for i, condition := range list {
		words[i] = "--" + strings.ReplaceAll(condition, "=", " ")
	}
	return strings.Join(words, " or ")
}

// isMet reports whether a condition of a rule holds for a command line.
func isMet(c *cobra.Command, condition string) bool {
	name, value, valued := strings.Cut(condition, "=")
	flag := c.Flags().Lookup(name)
	if flag == nil || !valued {
		return flag != nil && isGiven(c, name)
	}
	if flag.Value.String() == value {
		return true
	}
	files := c.Flags().Lookup("output")
	return name == "format" && files != nil && slices.ContainsFunc(flagValues(files), func(file string) bool { return strings.HasPrefix(file, value+"=") })
}

// isGiven reports whether a command line has a flag. A switch that is set to false counts as left
// out.
func isGiven(c *cobra.Command, name string) bool {
	flag := c.Flags().Lookup(name)
	return flag != nil && flag.Changed && (flag.Value.Type() != "bool" || flag.Value.String() == "true")
}

// globals refuses values of the global flags that mean nothing, whether or not the command comes to
// use them.
func (a *app) globals() error {
	if _, err := a.logger(); err != nil {
		return err
	}
	if !slices.Contains([]string{"auto", "always", "never"}, a.color) {
		return exit.Usagef("--color %q: use auto, always or never", a.color)
	}
	return nil
}
