package input

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// atRef reads a file or folder as it is at a git ref, with the git that is
// installed, so that work trees, partial clones and credentials keep working.
func atRef(ctx context.Context, name, spec string) ([]sdl.Source, error) {
	ref, file, ok := strings.Cut(spec, ":")
	if !ok || ref == "" || file == "" {
		return nil, fmt.Errorf("%w: write git:REF:PATH, for example git:main:subgraphs/products.graphql", ErrInput)
	}
	file = strings.TrimSuffix(strings.TrimPrefix(file, "./"), "/")
	kind, err := git(ctx, "cat-file", "-t", "--end-of-options", ref+":./"+file)
	if err != nil {
		return nil, explain(ctx, ref, file, err)
	}
	if strings.TrimSpace(kind) == "blob" {
		text, err := git(ctx, "cat-file", "blob", ref+":./"+file)
		if err != nil {
			return nil, explain(ctx, ref, file, err)
		}
		if name == "" {
			name = stem(file)
		}
		sources := []sdl.Source{{Name: name, File: "git:" + ref + ":" + file, Text: text}}
		return sources, addURLs(sources, path.Dir(file))
	}
	if name != "" {
		return nil, fmt.Errorf("%w: %s at %s is a folder; NAME=git:REF:FILE takes one file", ErrInput, file, ref)
	}
	list, err := git(ctx, "ls-tree", "-z", "--name-only", "--end-of-options", ref+":./"+file)
	if err != nil {
		return nil, explain(ctx, ref, file, err)
	}
	var out []sdl.Source
	for entry := range strings.SplitSeq(strings.TrimSuffix(list, "\x00"), "\x00") {
		if !IsSDL(entry) {
			continue
		}
		sources, err := atRef(ctx, "", ref+":"+path.Join(file, entry))
		if err != nil {
			return nil, err
		}
		out = append(out, sources...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: %s at %s holds no .graphql or .graphqls file", ErrInput, file, ref)
	}
	return out, nil
}

// explain tells a ref that is not there from a path that is not, and says what to fetch.
func explain(ctx context.Context, ref, file string, cause error) error {
	if errors.Is(cause, exec.ErrNotFound) {
		return fmt.Errorf("%w: git is not installed, so %s at %s cannot be read", ErrInput, file, ref)
	}
	if _, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}"); err != nil {
		branch := strings.TrimPrefix(ref, "origin/")
		return fmt.Errorf("%w: git does not know %q here; fetch it first: git fetch --depth=1 origin %s", ErrInput, ref, branch)
	}
	return fmt.Errorf("%w: %s does not exist at %s; a subgraph that is new has no base: leave it out there, or give the folder", ErrInput, file, ref)
}

// git runs one read-only git command.
func git(ctx context.Context, args ...string) (string, error) {
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", args...) //nolint:forbidigo // the one place that starts git
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(errOut.String()))
	}
	return out.String(), nil
}

// Git runs one read-only git command for other packages that ask git.
func Git(ctx context.Context, args ...string) (string, error) { return git(ctx, args...) }
