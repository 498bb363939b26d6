package cli

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// effective are the flags that have an effect whatever other flags there are, by command; those of
// "" in all commands that have them. A new flag is entered here or in flagRules: is there a command
// line on which nothing would happen if it were left out?
var effective = map[string]string{
	"":                    "config variant format output graph-ref federation-version journal pin revision notify ask-for warn-contract-failures timeout follow allow-invalid-routing-url accept-unproven",
	"action":              "metadata inputs",
	"check":               "base changed partial remove deployed remote operations fail-on fail-on-plans planner only-new",
	"comment":             "pull-request key only-update if-possible",
	"compose":             "batch watch out skip-satisfiability",
	"contract preview":    "base contract operations fail-on",
	"contract publish":    "source-variant include-tag no-include-tags exclude-tag no-exclude-tags hide-unreachable-types no-hide-unreachable-types dry-run force no-launch operations fail-on check skip-check",
	"deliver":             "rehearse operations deployed settle check skip-check accept-hazard accept-gaps",
	"doctor":              "offline",
	"drift":               "against",
	"graph introspect":    "header watch",
	"history":             "dir limit offline",
	"init":                "branch ci deliver dry-run",
	"launch list":         "limit",
	"mcp":                 "allow-publish",
	"plan":                "base changed partial remove deployed operations write-intermediate accept-hazard accept-gaps avoid-hazards prove reverse out skeleton suggest",
	"plan approve":        "by reason digest",
	"config expand":       "sdl out",
	"lint":                "base all remote",
	"publish":             "message no-url no-wait dry-run phase check skip-check",
	"query-plan":          "batch planner",
	"rules":               "group",
	"sandbox":             "listen data seed launch-latency fault fleet max-batch max-body clock-skew refuse-empty uplink-interval log-requests preview",
	"subgraph delete":     "confirm dry-run no-wait",
	"subgraph fetch":      "out",
	"subgraph introspect": "header watch",
	"variant delete":      "match older-than dry-run",
	"variant list":        "match older-than",
	"supergraph fetch":    "launch contract api out",
	"supergraph diff":     "contract",
	"supergraph pin":      "dir oci kubernetes lock-wait",
	"supergraph rollback": "dir deployed dry-run oci kubernetes lock-wait",
	"supergraph verify":   "api lock-wait routers",
	"version":             "check",
}

// commandNamed returns a fresh command by its path.
func commandNamed(t *testing.T, path string) *cobra.Command {
	t.Helper()
	c, rest, err := testApp().root().Find(strings.Fields(path))
	if err != nil || len(rest) > 0 {
		t.Fatalf("there is no command %s: %v", path, err)
	}
	return c
}

// allCommands returns the paths of all commands of this program that have flags of their own.
func allCommands() []string {
	var out []string
	for _, c := range append(ownCommands(), testApp().actionCommand()) {
		out = append(out, strings.TrimPrefix(c.CommandPath(), "schemactl "))
	}
	return out
}

// TestEveryFlagHasAnEffect demands of every flag a rule that says beside which others it has an
// effect, or its place among those that always have one.
func TestEveryFlagHasAnEffect(t *testing.T) {
	listed := map[string]map[string]bool{}
	for command, names := range effective {
		listed[command] = map[string]bool{}
		for _, name := range strings.Fields(names) {
			listed[command][name] = false
		}
	}
	for _, path := range allCommands() {
		commandNamed(t, path).NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			ruled := slices.ContainsFunc(flagRules, func(r flagRule) bool { return slices.Contains(r.commands, path) && slices.Contains(r.flags, f.Name) })
			found := false
			for _, command := range []string{path, ""} {
				if _, ok := listed[command][f.Name]; ok {
					listed[command][f.Name], found = true, true
				}
			}
			if !ruled && !found && path != "schemactl" {
				t.Errorf("%s --%s: beside which flags has it no effect? write a rule into flagRules, or enter it in effective", path, f.Name)
			}
		})
	}
	for command, names := range listed {
		for name, seen := range names {
			if !seen {
				t.Errorf("effective has --%s of %q, which there is not", name, command)
			}
		}
	}
}

// set sets a flag, or the flag of a condition, to some value.
func set(t *testing.T, c *cobra.Command, condition string) {
	t.Helper()
	name, value, valued := strings.Cut(condition, "=")
	f := c.Flags().Lookup(name)
	if f == nil {
		t.Fatalf("%s has no flag --%s", c.CommandPath(), name)
	}
	if !valued {
		value = map[string]string{"bool": "true", "duration": "5s", "int": "5", "float64": "5", "stringToString": "a=b"}[f.Value.Type()]
	}
	if name == "validation-period" {
		value = "7d"
	}
	if value == "" {
		value = "x"
	}
	if err := c.ParseFlags([]string{"--" + name + "=" + value}); err != nil {
		t.Fatal(err)
	}
}

// TestFlagRules demands of every rule that it refuses the flag without what it needs and beside
// what takes its effect away, and nothing else.
func TestFlagRules(t *testing.T) {
	for _, rule := range flagRules {
		for _, path := range rule.commands {
			for _, flag := range rule.flags {
				judged := func(conditions ...string) error {
					c := commandNamed(t, path)
					if len(rule.needs) > 0 && strings.HasPrefix(rule.needs[0], "format=") && len(conditions) == 0 {
						conditions = []string{"format=markdown"}
					}
					for _, condition := range append([]string{flag}, conditions...) {
						set(t, c, condition)
					}
					return rule.check(c, flag)
				}
				wants := func(err error, with string) {
					t.Helper()
					if err == nil || exit.Of(err) != exit.Usage || !strings.HasPrefix(err.Error(), "--"+flag+" has no effect ") || !strings.Contains(err.Error(), "--"+strings.ReplaceAll(with, "=", " ")) {
						t.Errorf("%s --%s: %v, want a usage error that names %s", path, flag, err, with)
					}
				}
				for _, need := range rule.needs {
					wants(judged(), need)
					if err := judged(need); err != nil {
						t.Errorf("%s --%s --%s: %v", path, flag, need, err)
					}
				}
				for _, idle := range rule.idle {
					wants(judged(idle), idle)
					for _, except := range rule.except {
						if err := judged(idle, except); err != nil {
							t.Errorf("%s --%s --%s --%s: %v", path, flag, idle, except, err)
						}
					}
				}
				if err := judged(); len(rule.needs) == 0 && err != nil {
					t.Errorf("%s --%s alone: %v", path, flag, err)
				}
			}
		}
	}
}

// zeroMeans are the numbers and durations that may be zero, with what that means.
var zeroMeans = map[string]string{
	"settle":                     "routers are not waited for",
	"lock-wait":                  "another process is not waited for",
	"deploy-grace":               "a deploy command is ended at once",
	"launch-latency":             "launches end at once",
	"clock-skew":                 "the clocks agree",
	"query-count-threshold":      "no operation is ignored, whatever the platform's setting is",
	"query-percentage-threshold": "no operation is ignored, whatever the platform's setting is",
}

// TestNumbersAreBounded demands that numbers and durations that mean nothing are refused with the
// command line, not where they happen to be used.
func TestNumbersAreBounded(t *testing.T) {
	numbers := 0
	for _, path := range append(allCommands(), "") {
		c := testApp().root()
		if path != "" {
			c = commandNamed(t, path)
		}
		flags := c.NonInheritedFlags()
		flags.AddFlagSet(c.PersistentFlags())
		flags.VisitAll(func(f *pflag.Flag) {
			kind := f.Value.Type()
			if kind != "duration" && kind != "int" && kind != "int64" && kind != "float64" && f.Name != "validation-period" {
				return
			}
			numbers++
			for _, text := range []string{"-1", "-1s", "0", "0s", "NaN", "1e30", "", "x"} {
				zero := text == "0" || text == "0s"
				isDuration := kind == "duration" || kind == "string"
				if zero && zeroMeans[f.Name] != "" || f.Name == "clock-skew" && text == "-1s" || !isDuration && text == "0" && zeroMeans[f.Name] != "" {
					continue
				}
				if err := f.Value.Set(text); err == nil {
					t.Errorf("%s --%s=%s is accepted", path, f.Name, text)
				}
			}
			if zeroMeans[f.Name] != "" {
				if err := f.Value.Set("0"); err != nil {
					t.Errorf("%s --%s=0: %v, but %s", path, f.Name, err, zeroMeans[f.Name])
				}
			}
			if err := f.Value.Set("30"); kind == "duration" && f.Name != "clock-skew" && (err == nil || !strings.Contains(err.Error(), "no unit; write 30s")) {
				t.Errorf("%s --%s=30: %v", path, f.Name, err)
			}
		})
	}
	if numbers < 20 {
		t.Errorf("only %d numbers were looked at", numbers)
	}
}

// TestCommandLinesAreRefused: what is refused is a usage error on standard error, before anything
// is read.
func TestCommandLinesAreRefused(t *testing.T) {
	for line, want := range map[string]string{
		"publish nowhere --settle 5s":                      "--settle has no effect without --phase pre-deploy",
		"publish nowhere --phase post-deploy --settle 5s":  "--settle has no effect without --phase pre-deploy",
		"publish nowhere --timeout 0":                      `invalid argument "0" for "--timeout" flag: give a positive duration`,
		"check nowhere --base nowhere --graph-ref a@b":     "--graph-ref has no effect with --base",
		"check nowhere --diff api --format json":           "--diff has no effect without --format text",
		"compose nowhere --contract a --include-tag b":     "--include-tag has no effect with --contract",
		"compose nowhere --batch":                          "--batch reads its cases from standard input; leave nowhere out",
		"compose nowhere --client-timeout 0":               "give a whole number from 1 to 86400",
		"compose nowhere --color sometimes":                `--color "sometimes": use auto, always or never`,
		"compose nowhere --log-level loud":                 `--log-level "loud": use debug`,
		"deliver nowhere --probe-timeout 1s":               "--probe-timeout has no effect without --probe-http or --probe-graphql or --resume",
		"deliver --rehearse nowhere --on-failure rollback": "--on-failure has no effect with --rehearse",
	} {
		var out, errs bytes.Buffer
		a := testApp()
		a.stdout, a.stderr = &out, &errs
		if code := a.run(t.Context(), strings.Fields(line)); code != exit.Usage || !strings.Contains(errs.String(), want) || out.Len() > 0 && !strings.Contains(line, "json") {
			t.Errorf("%s: exit code %v, %s%s want %s", line, code, out.String(), errs.String(), want)
		}
	}
	var errs bytes.Buffer
	a := testApp()
	a.stderr = &errs
	if a.run(t.Context(), strings.Fields("check nowhere --base nowhere --diff api --format json --output text="+filepath.Join(t.TempDir(), "report"))); !strings.Contains(errs.String(), "nowhere does not exist") {
		t.Errorf("a file with text shows the diff: %s", errs.String())
	}
}
