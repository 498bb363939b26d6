// Package rover takes command lines of Apollo Rover, so that a pipeline runs with `schemactl` in
// the place of the word `rover`.
//
// In goes a command line; out comes what Rover prints for it: the result on standard output, or in
// the file of --output, as text or in Rover's JSON envelope.
//
//	if line, ok := rover.Match(args); ok {
//		err := rover.Run(ctx, line, house)
//	}
//
// # How
//
// The table (table.go) has every command and flag of Rover 0.41, and those that the documents of
// Rover 1.0 add. A row says what becomes of it here. [Match] reads a command line by the table
// (line.go) and decides if it is one of Rover's: where a command of schemactl has the same
// words, the row says by what the two forms are told apart.
//
// A command that runs here has a door (doors.go, a file door_*.go for each): it translates the line
// into a command line of schemactl, runs it through [House], and translates the JSON report into
// what Rover prints (answer.go). Every other command answers with who does it.
//
// The table also renders the page of the documentation (page.go), and the tests run every row of
// it.
//
// # Invariants
//
//   - Exit codes are those of schemactl, the codes of errors in the envelope Rover's (codes.go).
//   - Rover's configuration is read and never written (profile.go).
//   - A flag that is not in the table, or that is refused there, ends the command before anything
//     is done.
package rover

import (
	"slices"
	"strings"
)

// Version is the version of Rover whose commands the table has and whose results the tests compare.
const Version = "0.41.0"

// Next is the version whose documents add further rows.
const Next = "1.0"

// Command is a command of Rover: a row of the table.
type Command struct {
	// Path are its words, separated by spaces.
	Path string
	// Args are its arguments as Rover's help has them, such as "GRAPH_REF" or "[GRAPH_REF]".
	Args  string
	Flags []Flag
	// Here is the command line of schemactl that does it, or the nearest one; empty if none does.
	Here string
	// Who says who does it if there is no door: a sentence without its full stop.
	Who string
	// Shared is how the line is told from that of a command of schemactl with the same words.
	Shared Shared
	// Since is the version of Rover that has the command first; empty for [Version] and before.
	Since string
	// Differs is what a script may notice beside the exit code; empty if nothing.
	Differs string
}

// Shared is how a line is recognised whose words are a command of schemactl as well.
type Shared int

// The ways to tell the two forms of a line apart.
const (
	// Unshared words are no command of schemactl.
	Unshared Shared = iota
	// ByArgument: the command of schemactl takes no argument.
	ByArgument
	// ByFlag: the line has a flag that only Rover's command has.
	ByFlag
	// ByCode: the argument is a code of Rover's errors, such as E029.
	ByCode
	// ByRef: the argument is a graph ref, which the command of schemactl does not take.
	ByRef
	// Same: both are called alike and do the same, so that the command of schemactl runs.
	Same
)

// Fate is what becomes of a flag.
type Fate int

// The fates.
const (
	// Obeyed flags do what they do in Rover.
	Obeyed Fate = iota
	// Ignored flags have no effect here and need none.
	Ignored
	// Refused flags end the command.
	Refused
)

// String returns the fate as the page has it.
func (f Fate) String() string { return [...]string{"obeyed", "without effect", "refused"}[f] }

// Flag is a flag of a command.
type Flag struct {
	// Name is without its dashes. Short is one letter, or empty.
	Name, Short string
	// Value is the placeholder of the value; empty for a flag without one.
	Value string
	Fate  Fate
	// Why tells the reason of a fate other than Obeyed, or what differs: a sentence without its
	// full stop.
	Why string
	// Since is the version of Rover that has the flag first; empty for [Version] and before.
	Since string
}

// flag reads the form of a flag in the table: "-s --schema FILE", "--confirm".
func flag(form string, fate Fate, why string) Flag {
	f := Flag{Fate: fate, Why: why}
	for _, word := range strings.Fields(form) {
		switch {
		case strings.HasPrefix(word, "--"):
			f.Name = word[2:]
		case strings.HasPrefix(word, "-"):
			f.Short = word[1:]
		default:
			f.Value = word
		}
	}
	return f
}

func obeyed(form string) Flag            { return flag(form, Obeyed, "") }
func ignored(form, why string) Flag      { return flag(form, Ignored, why) }
func refused(form, who string) Flag      { return flag(form, Refused, who) }
func (f Flag) since(version string) Flag { f.Since = version; return f }
func (f Flag) but(differs string) Flag   { f.Why = differs; return f }
func join(lists ...[]Flag) []Flag        { return slices.Concat(lists...) }
func (c Command) has(name string) bool   { return c.flag(name) != nil }

// Commands returns every row of the table.
func Commands() []Command { return slices.Clone(table()) }

// Global returns the flags that every command has.
func Global() []Flag { return slices.Clone(global()) }

// lookUp returns the command of these words; nil if there is none.
func lookUp(path string) (c *Command) { return find(table(), path) }
func find(t []Command, path string) *Command {
	if i := slices.IndexFunc(t, func(c Command) bool { return c.Path == path }); i >= 0 {
		return &t[i]
	}
	return nil
}

// elsewhere returns flags of a command that somebody else does. Nobody asks what becomes of them.
func elsewhere(forms ...string) []Flag {
	out := make([]Flag, len(forms))
	for i, form := range forms {
		out[i] = flag(form, Refused, "")
	}
	return out
}

// flag returns a flag of the command or one of those that every command has; nil if there is none.
func (c Command) flag(name string) *Flag {
	for _, list := range [][]Flag{c.Flags, global()} {
		if i := slices.IndexFunc(list, func(f Flag) bool { return f.Name == name || f.Short != "" && f.Short == name }); i >= 0 {
			return &list[i]
		}
	}
	return nil
}

// isGroup reports whether the words begin commands of the table and are none themselves.
func isGroup(path string) bool {
	return lookUp(path) == nil && slices.ContainsFunc(table(), func(c Command) bool { return strings.HasPrefix(c.Path, path+" ") })
}
