// Package gitlab is the side of a job that talks to GitLab: it keeps one note of a merge request up
// to date, and knows the addresses of lines. It takes text and knows nothing of schemas.
//
// # How
//
// A [Job] reads the predefined variables of GitLab CI (job.go). Notes go through GitLab's REST API
// (note.go), with the token of the variable GITLAB_TOKEN: the job's own token may not write notes.
//
// # Invariants
//
// Only a note of the token's own user is replaced. The token is sent to an https address only, and
// is in no error.
package gitlab

import (
	"net/url"
	"path"
	"strconv"
)

// Job is the job that executes this process.
type Job struct {
	// Getenv reads the environment that the runner prepared.
	Getenv func(string) string
}

// Is reports whether this process runs in a job of GitLab CI.
func (j Job) Is() bool { return j.Getenv("GITLAB_CI") == "true" }

// MergeRequest returns the number of the merge request of the pipeline, 0 if it is for none.
func (j Job) MergeRequest() int {
	n, err := strconv.Atoi(j.Getenv("CI_MERGE_REQUEST_IID"))
	if err != nil {
		return 0
	}
	return n
}

// Line returns the address of a line of a file at the commit of the job, as a browser shows it. The
// file is relative to the root of the repository, where jobs begin, with slashes. It is empty
// outside of a job.
func (j Job) Line(file string, line int) string {
	project, commit := j.Getenv("CI_PROJECT_URL"), j.Getenv("CI_COMMIT_SHA")
	if project == "" || commit == "" {
		return ""
	}
	return project + "/-/blob/" + commit + (&url.URL{Path: path.Join("/", file)}).EscapedPath() + "#L" + strconv.Itoa(line)
}
