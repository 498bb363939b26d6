// Package step is one run of the GitHub Action: it makes a command line of the inputs, runs it in
// this process, and hands its reports to GitHub as outputs, job summary, annotations and one
// comment on the pull request.
//
// # How
//
// [Run] is the whole step. The values of the input `command` are a table (commands.go). Every flag
// of these commands is an input of the action (inputs.go), so a new flag is one as soon as
// action.yml is rendered again. What later steps read is taken from the JSON report that the
// command writes (collect.go), never from internals: everybody can read the same.
//
// # Invariants
//
// Every output is always set. The exit code is the command's. What a command prints is never taken
// for a workflow command of the runner.
package step
