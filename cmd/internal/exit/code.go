// Package exit is how a command ends: the documented exit codes, the errors that commands make
// themselves, and the one table that maps what went wrong to its code.
//
// # How
//
// A package below never knows an exit code. It returns an error that wraps one of its own
// sentinels, and [Of] finds the first row of the table (table.go) whose sentinel the error wraps.
// Of errors that were joined, each has a code of its own, and [Worst] chooses. [Descriptions]
// explains each code, for `explain`, the documents and the action.
//
// Two properties of an error are apart from its code. [UsageError] makes an error one of usage and
// keeps its text. [Reported] marks an error that the command's report has already shown, so that
// the program ends with its code and prints nothing more.
//
// # Invariants
//
//   - An error that wraps no sentinel of the table is [No], or [Usage] if a file could not be read
//     or written.
//   - The order of rows matters only for errors that wrap several sentinels: the row that is more
//     specific stands first.
//   - Codes are part of the interface: a code keeps its number and its word in the action.
package exit

import (
	"slices"
	"strconv"
)

// Code is an exit code of the process.
type Code int

// The documented exit codes.
const (
	// Yes is a positive answer, or a command that did what it was asked.
	Yes Code = iota
	// No is a negative answer: a breaking change, a composition error, no safe plan.
	No
	// Usage is a command line, configuration or file that cannot be used.
	Usage
	// Unavailable is a platform that could not be asked.
	Unavailable
	// Failed is a launch that failed, or a publish that did not update the supergraph.
	Failed
	// TimedOut is the end of a wait; what was waited for goes on.
	TimedOut
	// Superseded is a launch that another one replaced.
	Superseded
	// NotJudged is an answer that needs what could not be judged. It is neither yes nor no.
	NotJudged
)

// Bug is a result of schemactl that does not hold. Nothing was published. The number is EX_SOFTWARE
// of sysexits.h.
const Bug Code = 70

// Description explains a code, in `explain`, the README and the action.
type Description struct {
	Code Code
	// Word is the code as the action's output `outcome` has it.
	Word  string
	Title string
	Why   string
	// Fix is empty where there is nothing to mend.
	Fix string
}

// Descriptions lists every code in ascending order.
func Descriptions() []Description {
	return []Description{
		{Yes, "yes", "yes", "The answer is yes, or the command has done what it was asked.", ""},
		{No, "no", "no", "A breaking change, a composition error, no safe plan, or a pin that does not verify.", "Read the report: it names the place and the way out."},
		{Usage, "usage", "usage or configuration", "The command line, a configuration file or a named input cannot be used, or a file cannot be read or written (a full disk, a read-only folder).", "The message names the file and line; `--help` shows the flags."},
		{Unavailable, "unasked", "the platform could not be asked", "The network, the credentials, or the rate limit after all retries.", "Check APOLLO_KEY and APOLLO_REGISTRY_URL; --log-level debug traces every request."},
		{Failed, "failed", "a launch failed", "A launch failed, or the publish did not update the supergraph.", "`schemactl launch show` tells the errors of the build."},
		{TimedOut, "timeout", "time ran out", "The launch goes on; only the waiting has ended.", "Take it up again with the command that the message prints."},
		{Superseded, "superseded", "superseded", "Another launch of the same variant took this one's place.", "See what was published meanwhile; run again on top of it."},
		{NotJudged, "not-judged", "not judged", "Something that the answer needs could not be judged: the base, an operation, a contract, the order. It is neither yes nor no.", "The report names each part that was not judged, and why; `check.optional` of schemactl.yaml lists parts that may stay unjudged."},
		{Bug, "bug", "a bug of schemactl", "What schemactl made does not hold when it is verified. Nothing was published.", "Report it with the message and the input."},
	}
}

// Description returns the description of the code; it is empty for an unknown code.
func (c Code) Description() Description {
	for _, d := range Descriptions() {
		if d.Code == c {
			return d
		}
	}
	return Description{}
}

// Word returns the code as the action's output `outcome` has it; it is empty for an unknown code.
func (c Code) Word() string { return c.Description().Word }

// worst lists the codes other than [Yes], the one that decides first. See [Worst].
var worst = []Code{Bug, Usage, Unavailable, Failed, No, NotJudged, TimedOut, Superseded}

// Worst returns the code of a run in which several things happened: the first of 70, 2, 3, 4, 1, 7,
// 5 and 6 that is among the codes, and [Yes] if none is.
func Worst(codes ...Code) Code {
	for _, w := range worst {
		if slices.Contains(codes, w) {
			return w
		}
	}
	return Yes
}

// String returns the code as a shell shows it.
func (c Code) String() string { return strconv.Itoa(int(c)) }
