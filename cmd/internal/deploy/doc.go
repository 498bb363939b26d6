// Package deploy is how a delivery reaches running code: the user's deploy command, and the probes
// that examine the graph afterwards.
//
// # How
//
// [Command.Deploy] implements the deployment of one subgraph in one phase. It writes the schema
// into a temporary file, describes the step in environment variables ([Help] documents them) and
// runs the user's line through a shell. Commands of a phase run side by side, so their output is
// written line by line, each with the name of its subgraph (prefix.go).
//
// A command is more than its shell: `kubectl rollout status` is a child of it, and would go on if
// only the shell were killed. So a command leads a process group of its own (group_unix.go,
// group_windows.go), which the terminal's Ctrl-C does not reach. When the context ends, the command
// goes on for its grace, in which it may finish. Then the whole group gets SIGTERM, and SIGKILL
// five seconds later. A second signal to this program cuts the grace short. On Windows the group is
// a job, and is asked by Ctrl-Break.
//
// A command starts behind a gate (gate_unix.go): it does nothing before its process is in the
// journal of the delivery. If this program is killed the command goes on, and the next run finds it
// there and waits for its end. Windows has no gate: a command may do its first steps unrecorded.
//
// Such a command has no terminal, and its standard input is empty: what wants to ask for something
// fails at once.
//
// [Probe.Check] makes the health check of a delivery. After a phase it asks the URLs one after the
// other. A probe that fails is repeated every two seconds until [Probe].Timeout is over, because
// load balancers and caches follow a deployment late. The last failure of each is reported.
//
// # Invariants
//
//   - A command that has ended well counts as done, even if a process that it left running still
//     holds its output; after five seconds that output is no longer read. So does one that ends
//     well after an interruption.
//   - If the context has ended, a command that fails is reported as interrupted, never as failed by
//     itself: the error wraps the context's.
//   - The temporary schema is gone when Deploy returns; that of a run that was killed goes with a
//     later run, once its command has ended.
//   - Output has whole lines only; lines of different commands are never mixed.
//   - A probe changes nothing of the delivery: it asks, and reports an error.
package deploy
