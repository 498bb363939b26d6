// Package deploy is how a delivery reaches running code: the user's deploy command, and the probes
// that tell whether the graph is healthy afterwards.
package deploy
