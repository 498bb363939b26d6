package actions

import (
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// FromRoot returns the path from the root of the repository to the working folder, with a slash at
// its end. It is empty if they are the same or the root is not known.
func (r Runner) FromRoot() string {
	root := r.Getenv("GITHUB_WORKSPACE")
	here, err := os.Getwd()
	if root == "" || err != nil {
		return ""
	}
	if whole, err := filepath.EvalSymlinks(root); err == nil {
		root = whole
	}
	if whole, err := filepath.EvalSymlinks(here); err == nil {
		here = whole
	}
	rel, err := filepath.Rel(root, here)
	if err != nil || rel == "." || strings.HasPrefix(rel, "..") {
		return ""
	}
	return filepath.ToSlash(rel) + "/"
}

// Line returns the address of a line of a file at the commit of the run, as a browser shows it. The
// file is relative to the working folder, with slashes. It is empty outside of a run.
func (r Runner) Line(file string, line int) string {
	server, repo := r.Getenv("GITHUB_SERVER_URL"), r.Getenv("GITHUB_REPOSITORY")
	event, err := r.Event()
	commit := event.Head
	if commit == "" {
		commit = r.Getenv("GITHUB_SHA")
	}
	if err != nil || server == "" || repo == "" || commit == "" {
		return ""
	}
	return server + "/" + repo + "/blob/" + commit + (&url.URL{Path: "/" + r.FromRoot() + file}).EscapedPath() + "#L" + strconv.Itoa(line)
}
