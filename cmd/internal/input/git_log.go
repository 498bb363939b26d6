package input

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// Version is the text that a file had from one commit on.
type Version struct {
	Commit, Author, Text string
}

// Versions returns the versions of a file in the history of the current commit, the newest first,
// at most limit. There are none for a file outside of a repository, or one that was never
// committed.
func Versions(ctx context.Context, file string, limit int) ([]Version, error) {
	dir, name := filepath.Split(file)
	in := func(args ...string) (string, error) {
		return Git(ctx, append([]string{"-C", filepath.Clean(dir + ".")}, args...)...)
	}
	log, err := in("log", fmt.Sprintf("--max-count=%d", limit), "--diff-filter=AM", "--format=%H%x00%an", "--", name)
	if err != nil { // no repository, or one without a commit
		return nil, ctx.Err()
	}
	var out []Version
	for line := range strings.Lines(log) {
		commit, author, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\x00")
		text, err := in("show", commit+":./"+name)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInput, err)
		}
		out = append(out, Version{commit, author, text})
	}
	return out, nil
}
