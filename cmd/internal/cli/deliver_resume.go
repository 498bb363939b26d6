package cli

import (
	"cmp"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/deploy"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/shell"
)

// notKept are flags that a journal does not keep: where it is, how the run is shown, what it does
// with an earlier run, and what somebody accepts for this run only.
var notKept = []string{
	"journal", "resume", "rollback", "if-stopped", "abandon", "rehearse", "format", "output", "log-level", "color", "help", "skip-check", "accept-hazard", "accept-gaps", publish.ConsentInvalidURL, publish.ConsentUnproven, publish.ConsentUnaskedRouters,
	"deploy",
}

// ofThePlan are flags that only matter before the plan is made, so that they have no effect on a
// delivery that is taken up.
var ofThePlan = []string{
	"plan", "prune", "revision", "fail-on", "operations", "routing-url", "no-url", "check", "always-deploy", "avoid-hazards", "prove",
}

// deliverSettings are the settings of a delivery, and how they differ from those of the journal.
type deliverSettings struct {
	command *cobra.Command
	// kept is what the journal has of the delivery that is taken up; nil if there is none, or an
	// older schemactl began it.
	kept    *publish.Settings
	changed []publish.SettingChange
	// ref is the variant of that delivery, as text.
	ref string
	// promoted are the variants that subgraphs of that delivery were taken of.
	promoted []registry.Promotion
}

// restore takes what the flags do not say from the journal of the delivery that is taken up. It
// returns the inputs of that delivery, unless args has others.
func (s *deliverSettings) restore(records []publish.Record, args []string) ([]string, error) {
	s.kept, s.ref = publish.SettingsIn(records), publish.RefIn(records)
	if standing := publish.StandingOf(records); standing != nil {
		s.promoted = standing.Promoted
	}
	if s.kept == nil {
		return args, nil
	}
	for _, name := range slices.Sorted(maps.Keys(s.kept.Flags)) {
		f := s.command.Flags().Lookup(name)
		if f == nil || f.Changed || slices.Contains(ofThePlan, name) || slices.Contains(notKept, name) {
			continue
		}
		for _, value := range s.kept.Flags[name] {
			if err := s.command.Flags().Set(name, value); err != nil {
				return args, err
			}
		}
	}
	s.command.Flags().Visit(s.compare)
	if len(args) == 0 {
		args = s.kept.Inputs
	}
	return args, nil
}

// compare notes a flag that is not as the journal has it. A value that holds a secret is not told.
func (s *deliverSettings) compare(f *pflag.Flag) {
	now, was := flagValues(f), s.kept.Flags[f.Name]
	if f.Name == "deploy" {
		was = nil
		if s.kept.Deploy != "" {
			was = []string{s.kept.Deploy}
		}
	}
	if slices.Contains(notKept, f.Name) && f.Name != "deploy" || slices.Equal(now, was) || slices.Contains(s.kept.Withheld, f.Name) {
		return
	}
	change := publish.SettingChange{Setting: "--" + f.Name, Was: strings.Join(was, " "), Now: withoutSecret(strings.Join(now, " "))}
	if slices.Contains(ofThePlan, f.Name) {
		change.Ignored = "the plan of the delivery is made"
	}
	s.changed = append(s.changed, change)
}

// lines returns the deploy commands: for a delivery that is taken up those of its journal, unless
// the flag has another one, otherwise those of flag and configuration. A configuration that has
// changed since is noted.
func (s *deliverSettings) lines(flag string, g *config.Graph) deploy.Lines {
	now := deploy.LinesOf(flag, g)
	switch {
	case s.kept == nil || slices.Contains(s.kept.Withheld, "deploy"):
		return now
	case flag != "" && flag == s.kept.Deploy: // as before
	case flag != "":
		return deploy.Lines{Line: flag}
	}
	was := deploy.Lines{Line: s.kept.Deploy, Own: s.kept.DeployOf}
	if was.Empty() {
		return now
	}
	if from := s.kept.DeployFrom; from != "" && !now.Empty() && (now.Line != was.Line || !maps.Equal(now.Own, was.Own)) {
		s.changed = append(s.changed, publish.SettingChange{
			Setting: "deploy of " + g.File, Was: described(was), Now: described(now), Ignored: "that of the journal is used; give --deploy to use another one",
		})
	}
	return was
}

// described returns deploy commands in a line.
func described(l deploy.Lines) string {
	parts := []string{}
	if l.Line != "" {
		parts = append(parts, l.Line)
	}
	for _, name := range slices.Sorted(maps.Keys(l.Own)) {
		parts = append(parts, name+": "+l.Own[name])
	}
	return withoutSecret(strings.Join(parts, "; "))
}

// withoutSecret returns the text, or that it holds a secret.
func withoutSecret(text string) string {
	if holdsSecret(text) {
		return "another one (it holds a secret)"
	}
	return text
}

// holdsSecret reports whether a text holds a secret.
func holdsSecret(text string) bool { return deploy.HoldsSecret(text, os.Environ()) }

// keep returns the settings for the journal: the inputs, the flags that were given, when the
// webhook is told, and the deploy commands. What holds a secret is left out by name.
func (s *deliverSettings) keep(args []string, when string, lines deploy.Lines) *publish.Settings {
	kept := &publish.Settings{Inputs: args, Flags: map[string][]string{"notify": {when}}}
	environ := os.Environ()
	s.command.Flags().Visit(func(f *pflag.Flag) {
		switch values := flagValues(f); {
		case slices.Contains(notKept, f.Name):
		case slices.ContainsFunc(values, func(v string) bool { return deploy.HoldsSecret(v, environ) }):
			kept.Withheld = append(kept.Withheld, f.Name)
		default:
			kept.Flags[f.Name] = values
		}
	})
	secret := deploy.HoldsSecret(lines.Line, environ)
	for _, line := range lines.Own {
		secret = secret || deploy.HoldsSecret(line, environ)
	}
	if secret {
		kept.Withheld = append(kept.Withheld, "deploy")
	} else {
		kept.Deploy, kept.DeployOf = lines.Line, lines.Own
	}
	if s.kept != nil && !s.command.Flags().Changed("deploy") {
		kept.DeployFrom = s.kept.DeployFrom
	} else if !s.command.Flags().Changed("deploy") {
		kept.DeployFrom = "schemactl.yaml"
	}
	return kept
}

// flagValues returns the value of a flag, or the values of a list.
func flagValues(f *pflag.Flag) []string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.GetSlice()
	}
	return []string{f.Value.String()}
}

// images returns the images that a delivery which is taken up was begun with, by subgraph. A
// configuration that has others since is noted.
func (s *deliverSettings) images(g *config.Graph) map[string]string {
	if s.kept == nil {
		return nil
	}
	now := deploy.ImagesOf(g, nil)
	for _, name := range slices.Sorted(maps.Keys(s.kept.Images)) {
		if was := s.kept.Images[name]; now[name] != was {
			s.changed = append(s.changed, publish.SettingChange{
				Setting: "image of " + name, Was: was, Now: cmp.Or(now[name], "none"), Ignored: "that of the journal is deployed; begin anew with --abandon to deploy another one",
			})
		}
	}
	return s.kept.Images
}

// resumeCommand returns the command line that takes a delivery up, with more flags. It is complete
// but for what the journal does not keep, which it names. Nil settings are those of a journal that
// keeps none.
func (a *app) resumeCommand(flags, journal string, kept *publish.Settings) string {
	line := "schemactl deliver --resume" + flags
	if found, err := a.journalAt("", nil); err != nil || found != journal {
		line += " --journal " + shell.Quote(journal)
	}
	if kept == nil {
		return line
	}
	for _, name := range kept.Withheld {
		line += " --" + name + " ..."
	}
	if len(kept.Withheld) > 0 {
		line += " # as before: it holds a secret, which the journal does not keep"
	}
	return line
}

// resumedRef returns the variant of a delivery that is taken up: the one that the flags or the
// environment name, else that of the journal.
func (a *app) resumedRef(flag, journaled string, args []string) (registry.GraphRef, error) {
	ref, err := a.graphRef(flag, args...)
	if err == nil || flag != "" || journaled == "" {
		return ref, err
	}
	a.resolver.Ref = journaled // which chooses the variant of the configuration, too
	return registry.ParseRef(journaled)
}
