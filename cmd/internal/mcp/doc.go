// Package mcp offers commands of this program as tools of the Model Context Protocol, by which
// coding agents call programs: check, compose, plan, query plans, explain, and what is known of
// launches and deliveries. Publishing is a tool only where it was allowed.
//
// In go the messages of a client, line by line; out go the answers:
//
//	err := mcp.Serve(ctx, stdin, stdout, mcp.Options{Version: version, Run: run})
//
// # How
//
// A tool is a type of its arguments with a method that makes a command line of them, and a line in
// [tools]. The command line is run in this process, and its report is the result. So a tool says
// what the command says, and knows nothing that the command does not.
//
// # Invariants
//
//   - No tool writes a file or runs a command of the user, and none but publish changes a registry.
//   - An argument is never taken for a flag.
//   - A result is bounded; one that was cut says so.
//   - What a client sends wrong, or a command that panics, is answered and ends no session that has
//     begun.
package mcp
