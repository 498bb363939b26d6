// Package publish takes a schema change to production: it sends changed subgraphs in one batch, waits for the launch and its
// contract launches, walks through the phases of a rollout plan and pins the supergraphs that came out, with a journal that tells
// at any moment what was done and how to take it up again.
//
// In go subgraphs, a plan and a Registry; out come registered schemas, a lock file with supergraph SDL, and a Report. It knows no
// HTTP and prints nothing: progress goes to an Observer.
package publish
