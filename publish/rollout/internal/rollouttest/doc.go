// Package rollouttest has what the tests of the planner's packages share: example graphs, random
// changes of subgraphs, and golden files in txtar archives.
package rollouttest
