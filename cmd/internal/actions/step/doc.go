// Package step is one run of the GitHub Action: it makes a command line from the inputs, runs it in
// this process, and passes its reports to GitHub as outputs, job summary, annotations and one
// comment on the pull request.
//
// # How
//
// [Run] is the whole step. The values of the input `command` are a table (commands.go). Every flag
// of these commands is an input of the action (inputs.go), so a new flag becomes an input as soon
// as action.yml is rendered again ([File]). The outputs are read from the JSON report that
// the command writes (collect.go), so that users of the command line can get the same values.
//
// # Invariants
//
// Every output is set in every run, to nothing if the command does not have it. The exit code is
// that of the command. The runner takes no text that a command prints for a workflow command.
package step
