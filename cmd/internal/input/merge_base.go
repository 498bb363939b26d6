package input

import (
	"context"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// atMergeBase reads a file or folder at the commit where HEAD left a branch. spec is BRANCH:PATH.
// What the branch has gained since then is not part of the change, and compared with the tip of the
// branch it would look like something that the change removes.
func (l *Loader) atMergeBase(ctx context.Context, name, spec string) ([]sdl.Source, error) {
	branch, file, ok := strings.Cut(spec, ":")
	if !ok || branch == "" || file == "" {
		return nil, fmt.Errorf("%w: write merge-base:BRANCH:PATH, for example merge-base:main:subgraphs", ErrInput)
	}
	commit, err := mergeBase(ctx, branch)
	if err != nil {
		return nil, err
	}
	return l.atRef(ctx, name, commit+":"+file)
}

// mergeBase returns the short hash of the commit where HEAD left a branch. A branch that does not
// exist locally is looked up as origin's, which is how CI fetches it.
func mergeBase(ctx context.Context, branch string) (string, error) {
	ref := branch
	if !refExists(ctx, ref) {
		ref = "origin/" + branch
	}
	if !refExists(ctx, ref) {
		return "", unknownRef(ctx, branch)
	}
	out, err := Git(ctx, "merge-base", "--end-of-options", "HEAD", ref)
	if err == nil {
		short, err := Git(ctx, "rev-parse", "--short=12", "--verify", strings.TrimSpace(out))
		return strings.TrimSpace(short), err
	}
	if shallow(ctx) {
		return "", fmt.Errorf("%w: this clone is shallow, so that the commit where HEAD left %s is not in it; "+
			"fetch the history first: git fetch --unshallow origin %s (in GitHub Actions: `fetch-depth: 0` of actions/checkout)", ErrInput, branch, strings.TrimPrefix(branch, "origin/"))
	}
	return "", fmt.Errorf("%w: HEAD and %s have no commit in common; name a ref with git:REF:PATH", ErrInput, branch)
}

// refExists reports whether the ref is a commit of this clone.
func refExists(ctx context.Context, ref string) bool {
	_, err := Git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	return err == nil
}

// shallow reports whether this clone lacks a part of the history.
func shallow(ctx context.Context) bool {
	out, err := Git(ctx, "rev-parse", "--is-shallow-repository")
	return err == nil && strings.TrimSpace(out) == "true"
}
