package rover

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/nearest"
	"github.com/schemactl/schemactl/compose/pattern"
)

// Line is a command line of Rover that was read by the table.
type Line struct {
	Command *Command
	// Args are the arguments, without flags and without the words of the command.
	Args []string
	// flags are the values of the flags by name. A flag without a value has the value "".
	flags map[string][]string
	// short are the names of flags that were given by their letter.
	short map[string]bool
	// Words are the words of the line that is no command: what there is of a group.
	Words string
	err   error
}

// Text returns the value of a flag, the last one if it was given several times; empty without it.
func (l *Line) Text(name string) string {
	if all := l.flags[name]; len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// All returns every value of a flag.
func (l *Line) All(name string) []string { return l.flags[name] }

// Has reports whether a flag was given.
func (l *Line) Has(name string) bool { _, ok := l.flags[name]; return ok }

// JSON reports whether the result is to be in the JSON envelope.
func (l *Line) JSON() bool { return l.Text("format") == "json" }

var (
	refForm  = pattern.New(`^[a-zA-Z][a-zA-Z0-9_-]{0,63}@.+$`)
	codeForm = pattern.New(`^[Ee][0-9]{3}$`)
)

// Match reads a command line and reports whether it is one of Rover's. A line whose words are a
// command of schemactl too is Rover's only if it has what only Rover's form has.
func Match(args []string) (*Line, bool) {
	if len(args) == 0 || !strings.HasPrefix(args[0], "-") && !slices.Contains(firstWords, args[0]) {
		return &Line{Args: args}, false
	}
	l := Parse(args)
	if l.Command == nil {
		return l, false
	}
	if l.Command.Shared != Unshared && l.err != nil {
		return l, false // it has a flag that Rover's command does not have
	}
	switch l.Command.Shared {
	case Unshared:
		return l, true
	case ByArgument:
		return l, len(l.Args) > 0 || l.hasOwnFlag()
	case ByFlag:
		return l, l.hasOwnFlag()
	case ByCode:
		return l, len(l.Args) == 1 && codeForm.Get().MatchString(l.Args[0])
	case ByRef:
		return l, len(l.Args) > 0 && refForm.Get().MatchString(l.Args[0])
	default:
		return l, false
	}
}

// sharedFlags are the flags of Rover that commands of schemactl with the same words have as well.
var sharedFlags = []string{
	"format", "client-timeout", "log-level", "color", "help", "confirm", "source-variant", "include-tag", "no-include-tags", "exclude-tag", "no-exclude-tags",
	"hide-unreachable-types", "no-hide-unreachable-types", "no-launch", "skip-check",
}

// hasOwnFlag reports whether the line has a flag that tells it from a line of schemactl. The
// --output of schemactl is FORMAT=FILE, and its -o is short for another flag.
func (l *Line) hasOwnFlag() bool {
	for name, values := range l.flags {
		switch {
		case name == "output" && (l.short[name] || strings.Contains(values[0], "=")), !l.Command.has(name):
		case !slices.Contains(sharedFlags, name):
			return true
		}
	}
	return false
}

// Parse reads a command line by the table, as one of Rover's. What is wrong with it is told by
// [Line.Check].
func Parse(args []string) *Line {
	l := &Line{flags: map[string][]string{}, short: map[string]bool{}}
	words, rest := commandWords(args)
	l.Words = strings.Join(words, " ")
	l.Command = lookUp(l.Words)
	for i := 0; i < len(rest); i++ {
		arg := rest[i]
		if arg == "--" {
			l.Args = append(l.Args, rest[i+1:]...)
			break
		}
		name, value, given := flagOf(arg)
		if name == "" {
			l.Args = append(l.Args, arg)
			continue
		}
		f := l.known(name)
		switch {
		case f == nil:
			l.fail(exit.Usagef("rover %s has no flag %s%s", l.Words, dashes(name), l.hint(name)))
			l.flags[name] = append(l.flags[name], value)
			continue
		case f.Value == "" && given:
			l.fail(exit.Usagef("--%s takes no value", f.Name))
		case f.Value != "" && !given && i+1 == len(rest):
			l.fail(exit.Usagef("--%s needs a value: --%s %s", f.Name, f.Name, f.Value))
		case f.Value != "" && !given:
			i++
			value = rest[i]
		}
		l.flags[f.Name] = append(l.flags[f.Name], value)
		l.short[f.Name] = l.short[f.Name] || name == f.Short
	}
	return l
}

// fail keeps the first error of the line.
func (l *Line) fail(err error) {
	if l.err == nil {
		l.err = err
	}
}

// known returns a flag of the line's command, or of every command.
func (l *Line) known(name string) *Flag {
	if l.Command != nil {
		return l.Command.flag(name)
	}
	return Command{}.flag(name)
}

// hint returns the nearest flags of the command, to stand behind an error about an unknown one.
func (l *Line) hint(name string) string {
	if l.Command == nil {
		return ""
	}
	var all []string
	for _, f := range join(l.Command.Flags, global()) {
		all = append(all, "--"+f.Name)
	}
	if near := nearest.Names("--"+name, all); len(near) > 0 {
		return "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}

// commandWords takes the words of the command out of a command line: the longest that the table
// has. Flags may stand before and between them.
func commandWords(args []string) (words, rest []string) {
	open := true
	for i := 0; i < len(args); i++ {
		arg := args[i]
		name, _, given := flagOf(arg)
		switch {
		case !open || arg == "--":
			return words, append(rest, args[i:]...)
		case name != "":
			rest = append(rest, arg)
			if f := anyFlag(name); f != nil && f.Value != "" && !given && i+1 < len(args) {
				i++
				rest = append(rest, args[i])
			}
			continue
		}
		if len(words) == 0 && arg == "pq" {
			arg = "persisted-queries"
		}
		longer := append(slices.Clone(words), arg)
		if path := strings.Join(longer, " "); lookUp(path) != nil || isGroup(path) {
			words = longer
			continue
		}
		open = false
		rest = append(rest, args[i])
	}
	return words, rest
}

// anyFlag returns a flag of any command: whether one takes a value has to be known before the
// command is.
func anyFlag(name string) *Flag {
	if f := (Command{}).flag(name); f != nil {
		return f
	}
	for _, c := range table() {
		if f := c.flag(name); f != nil {
			return f
		}
	}
	return nil
}

// flagOf splits a flag into its name and its value, if it has one: --name=value, -nvalue, -n=value.
// The name of what is no flag is empty; "-" alone is standard input.
func flagOf(arg string) (name, value string, given bool) {
	switch {
	case strings.HasPrefix(arg, "--") && len(arg) > 2:
		name, value, given = strings.Cut(arg[2:], "=")
	case strings.HasPrefix(arg, "-") && len(arg) > 1 && arg[1] != '-':
		name, value = arg[1:2], strings.TrimPrefix(arg[2:], "=")
		given = len(arg) > 2
	}
	return name, value, given
}

func dashes(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// Check returns what is wrong with a line: an unknown command or flag, a refused one, a command
// that somebody else does, the wrong number of arguments. Each is an error of usage.
func (l *Line) Check() error {
	c := l.Command
	switch {
	case c == nil && l.Words != "":
		return exit.Usagef("rover %s: which command? it has %s", l.Words, strings.Join(Under(l.Words), ", "))
	case c == nil:
		return exit.Usagef("Rover %s has no such command; `schemactl rover --help` lists them", Version)
	case c.Who != "":
		return exit.Usagef("rover %s: %s", c.Path, c.Who)
	case l.err != nil:
		return l.err
	}
	for name := range l.flags {
		if f := c.flag(name); f.Fate == Refused {
			return exit.Usagef("--%s: %s", f.Name, f.Why)
		}
	}
	if format := l.Text("format"); l.Has("format") && format != "plain" && format != "json" {
		return exit.Usagef("--format %q: Rover has plain and json", format)
	}
	least, most := c.counts()
	if n := len(l.Args); n < least || n > most {
		return exit.Usagef("usage: rover %s", c.usage())
	}
	return nil
}

// Under returns the words that may follow those of a group, or the first words of all commands if
// group is empty.
func Under(group string) []string {
	var out []string
	if group != "" {
		group += " "
	}
	for _, c := range table() {
		if rest, ok := strings.CutPrefix(c.Path, group); ok {
			if word, _, _ := strings.Cut(rest, " "); !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	return out
}

// counts returns how many arguments a command takes.
func (c Command) counts() (least, most int) {
	for _, arg := range strings.Fields(c.Args) {
		if most++; !strings.HasPrefix(arg, "[") {
			least++
		}
		if strings.HasSuffix(arg, "...") {
			most = 1 << 10
		}
	}
	return least, most
}

// usage returns how the command is called.
func (c Command) usage() string { return strings.TrimSpace(c.Path + " " + c.Args + " [flags]") }

// Names returns the names of the flags that were given, sorted.
func (l *Line) Names() []string { return slices.Sorted(maps.Keys(l.flags)) }
