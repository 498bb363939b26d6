package input

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/publish/shell"
)

// commitOf returns the hash of the commit of a ref. It is false if this clone does not have it.
func commitOf(ctx context.Context, ref string) (string, bool) {
	out, err := Git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	return strings.TrimSpace(out), err == nil
}

// shallow reports whether this clone lacks a part of the history.
func shallow(ctx context.Context) bool {
	out, err := Git(ctx, "rev-parse", "--is-shallow-repository")
	return err == nil && strings.TrimSpace(out) == "true"
}

// gitLines returns the lines that a git command writes; none if it fails.
func gitLines(ctx context.Context, args ...string) []string {
	out, _ := Git(ctx, args...)
	return strings.FieldsFunc(out, func(r rune) bool { return r == '\n' })
}

// remoteOf returns the remote that a ref is fetched from: the one that it begins with, else the
// only one, that of the current branch, that of checkout.defaultRemote, or origin. It is empty if
// there are several of which none is any of these, or none at all; remotes are all.
func remoteOf(ctx context.Context, ref string) (remote string, remotes []string) {
	remotes = gitLines(ctx, "remote")
	for _, r := range remotes {
		if strings.HasPrefix(ref, r+"/") && len(r) > len(remote) {
			remote = r
		}
	}
	switch {
	case remote != "":
		return remote, remotes
	case len(remotes) == 1:
		return remotes[0], remotes
	}
	branch := strings.Join(gitLines(ctx, "symbolic-ref", "--quiet", "--short", "HEAD"), "")
	candidates := slices.Concat(gitLines(ctx, "config", "--get", "branch."+branch+".remote"), gitLines(ctx, "config", "--get", "checkout.defaultRemote"), []string{"origin"})
	for _, c := range candidates {
		if slices.Contains(remotes, c) {
			return c, remotes
		}
	}
	return "", remotes
}

// hash matches what may be the hash of a commit, and version the usual names of tags.
var (
	hash    = pattern.New(`^[0-9a-f]{7,64}$`)
	version = pattern.New(`^v?[0-9]+(\.[0-9]+)*([.-].*)?$`)
)

// unknownRef returns the error for a ref that this clone lacks, with what to do: install git, run
// inside a repository, fetch the ref, or name another one.
func unknownRef(ctx context.Context, ref string) error {
	if _, err := Git(ctx, "version"); errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("%w: git is not installed, so nothing can be read at %s; install it, or give files", ErrInput, ref)
	}
	if _, err := Git(ctx, "rev-parse", "--git-dir"); err != nil {
		if strings.Contains(err.Error(), "safe.directory") {
			return fmt.Errorf("%w: git refuses to read this repository, since it belongs to another user; allow it first: git config --global --add safe.directory \"$PWD\" (or the folder above it that has .git)", ErrInput)
		}
		return fmt.Errorf("%w: this folder is in no git repository, so nothing can be read at %s; run inside the repository, or give files", ErrInput, ref)
	}
	advice := "; " + fetchOf(ctx, ref)
	if len(gitLines(ctx, "for-each-ref", "--count=1")) == 0 {
		if _, ok := commitOf(ctx, "HEAD"); !ok {
			advice = ": the repository has no commit yet; commit the base first, or give files"
		}
	}
	return fmt.Errorf("%w: git does not know %q here%s", ErrInput, ref, advice)
}

// fetchOf returns how to get a ref that this clone lacks.
func fetchOf(ctx context.Context, ref string) string {
	remote, remotes := remoteOf(ctx, ref)
	of, placeholder := remote, ""
	if remote == "" {
		of, placeholder = "REMOTE", " with one of the remotes "+strings.Join(remotes, ", ")+" for REMOTE"
	}
	of = shell.Quote(of)
	depth := ""
	if shallow(ctx) {
		depth = "--depth=1 " // a clone with the whole history would lose it
	}
	// An ancestor of a commit that is known, or that is to be fetched first.
	if start, _, ok := cutAncestor(ref); ok {
		_, known := commitOf(ctx, start)
		switch {
		case known && depth != "" && len(remotes) > 0:
			return fmt.Sprintf("this clone is shallow, so it ends before; fetch the history first: git fetch --unshallow %s%s (in GitHub Actions: `fetch-depth: 0` of actions/checkout)", of, placeholder)
		case known:
			return fmt.Sprintf("it knows %s: `git log --oneline %s` lists the commits that there are", start, shell.Quote(start))
		}
		ref = start
	}
	if len(remotes) == 0 {
		known := gitLines(ctx, "for-each-ref", "--count=8", "--format=%(refname:short)", "refs/heads", "refs/tags")
		return "the repository has no remote to fetch it from; it has the branches and tags " + strings.Join(known, ", ")
	}
	short := strings.TrimPrefix(strings.TrimPrefix(ref, "refs/remotes/"), "refs/heads/")
	branch := strings.TrimPrefix(short, remote+"/")
	for _, r := range remotes {
		if _, known := commitOf(ctx, "refs/remotes/"+r+"/"+short); known {
			return fmt.Sprintf("it is a branch of a remote: name it %s/%s", r, short)
		}
	}
	fetch := func(what string) string {
		return "fetch it first: git fetch " + depth + of + " " + what + placeholder
	}
	switch {
	case branch == "":
		return "does it name a variable that is empty?"
	case ref == "FETCH_HEAD":
		return "it is what the last fetch has got: git fetch " + of + " BRANCH" + placeholder
	case ref == "HEAD":
		return "this clone has no commit checked out; name a branch or a tag"
	case hash.Get().MatchString(ref) && len(ref) >= 40:
		return fetch(ref)
	case hash.Get().MatchString(ref) && depth != "":
		return fmt.Sprintf("if it is a commit, fetch the history first: git fetch --unshallow %s%s", of, placeholder)
	case strings.HasPrefix(ref, "refs/tags/"), version.Get().MatchString(ref):
		return fetch("tag " + shell.Quote(strings.TrimPrefix(ref, "refs/tags/")))
	case strings.HasPrefix(branch, "refs/"):
		name := of + "/" + strings.TrimPrefix(branch, "refs/")
		return fetch(shell.Quote(branch+":refs/remotes/"+name)) + ", then name it " + name
	}
	return fetch(shell.Quote(branch+":refs/remotes/"+of+"/"+branch)) + " (in GitHub Actions: `fetch-depth: 0` of actions/checkout), then name it " + of + "/" + branch
}

// cutAncestor splits what git reads from a ref on (~2, ^, @{yesterday}) from the ref.
func cutAncestor(ref string) (start, rest string, ok bool) {
	i := strings.IndexAny(ref, "~^")
	if at := strings.Index(ref, "@{"); at >= 0 && (i < 0 || at < i) {
		i = at
	}
	if i < 1 {
		return ref, "", false
	}
	return ref[:i], ref[i:], true
}
