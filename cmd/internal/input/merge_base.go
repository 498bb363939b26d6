package input

import (
	"context"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// atMergeBase reads a file or folder as it was where HEAD left a branch:
// merge-base:BRANCH:PATH. What the branch has gained since then is no part of
// the change, and must not look like something that the change takes away.
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

// mergeBase returns the short hash of the commit where HEAD left a branch. A
// branch that is not here locally is looked for at origin, as CI fetches it.
func mergeBase(ctx context.Context, branch string) (string, error) {
	ref := branch
	if !known(ctx, ref) {
		ref = "origin/" + branch
	}
	if !known(ctx, ref) {
		return "", unknownRef(ctx, branch)
	}
	out, err := git(ctx, "merge-base", "--end-of-options", "HEAD", ref)
	if err == nil {
		short, err := git(ctx, "rev-parse", "--short=12", "--verify", strings.TrimSpace(out))
		return strings.TrimSpace(short), err
	}
	if shallow(ctx) {
		return "", fmt.Errorf("%w: this clone is shallow, so that the commit where HEAD left %s is not in it; "+
			"fetch the history first: git fetch --unshallow origin %s (in GitHub Actions: `fetch-depth: 0` of actions/checkout)", ErrInput, branch, strings.TrimPrefix(branch, "origin/"))
	}
	return "", fmt.Errorf("%w: HEAD and %s have no commit in common; name a ref with git:REF:PATH", ErrInput, branch)
}

func known(ctx context.Context, ref string) bool {
	_, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	return err == nil
}

func shallow(ctx context.Context) bool {
	out, err := git(ctx, "rev-parse", "--is-shallow-repository")
	return err == nil && strings.TrimSpace(out) == "true"
}
