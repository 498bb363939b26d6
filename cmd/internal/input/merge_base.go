package input

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/shell"
)

// atMergeBase reads a file or folder at the commit where HEAD left a branch. spec is BRANCH:PATH.
// What the branch has gained since then is not part of the change, and compared with the tip of the
// branch it would look like something that the change removes.
func (l *Loader) atMergeBase(ctx context.Context, name, spec string) ([]sdl.Source, error) {
	p, err := cutGitPath(schemeMergeBase, spec)
	if err != nil {
		return nil, err
	}
	return l.atPath(ctx, name, p)
}

// commit returns the ref at which the path is read: that of the user, or the merge base.
func (p gitPath) commit(ctx context.Context) (string, error) {
	if p.scheme == schemeMergeBase {
		return mergeBase(ctx, p.ref)
	}
	return p.ref, nil
}

// mergeBase returns the short hash of the commit where HEAD left a branch. A branch that does not
// exist locally is looked up as that of a remote, which is how CI fetches it.
func mergeBase(ctx context.Context, branch string) (string, error) {
	remote, remotes := remoteOf(ctx, branch)
	candidates := []string{branch}
	for _, r := range slices.Concat([]string{remote}, remotes) {
		if r != "" {
			candidates = append(candidates, "refs/remotes/"+r+"/"+branch)
		}
	}
	commit, known := "", false
	for i := 0; i < len(candidates) && !known; i++ {
		commit, known = commitOf(ctx, candidates[i])
	}
	if !known {
		return "", unknownRef(ctx, branch)
	}
	out, err := Git(ctx, "merge-base", "HEAD", commit)
	if err == nil {
		short, err := Git(ctx, "rev-parse", "--short=12", "--verify", strings.TrimSpace(out))
		return strings.TrimSpace(short), err
	}
	if _, ok := commitOf(ctx, "HEAD"); !ok {
		return "", fmt.Errorf("%w: HEAD has no commit yet, so it has left no branch; commit first, or name a ref with git:REF:PATH", ErrInput)
	}
	if shallow(ctx) {
		of := remote
		if of == "" {
			of = "REMOTE"
		}
		return "", fmt.Errorf("%w: this clone is shallow, so that the commit where HEAD left %s is not in it; "+
			"fetch the history first: git fetch --unshallow %s %s (in GitHub Actions: `fetch-depth: 0` of actions/checkout)", ErrInput, branch, shell.Quote(of), shell.Quote(strings.TrimPrefix(branch, of+"/")))
	}
	return "", fmt.Errorf("%w: HEAD and %s have no commit in common; name a ref with git:REF:PATH", ErrInput, branch)
}

// BaseOf returns the base of a configuration as an argument of the command line, with its path
// relative to the working folder or, at a git ref, as git reads it. It is empty if the
// configuration has none.
func (l *Loader) BaseOf(ctx context.Context, g *config.Graph) string {
	for _, scheme := range []string{schemeGit, schemeMergeBase} {
		if spec, ok := strings.CutPrefix(g.Base, scheme); ok {
			return l.gitBase(ctx, g, scheme, spec)
		}
	}
	if g.Base == "" || filepath.IsAbs(g.Base) || isVariant(g.Base) {
		return g.Base
	}
	return filepath.Join(filepath.Dir(g.File), g.Base)
}
