// Package policy decides what a team has agreed to: it gives findings another
// severity, sets some aside with a reason, and says which of its own entries
// no longer fit.
package policy
