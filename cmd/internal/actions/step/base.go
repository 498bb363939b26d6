package step

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
)

// The input base of a check, a plan or a lint may be the word event, with or without :PATH: the
// state before the change that the event of the run is about, by git. Without PATH it is what the
// input subgraphs names.
const eventWord = "event"

// setBase replaces the word event in the command line. Where the input is empty and the run has no
// key to ask a registry, as that of a fork's pull request, the base is that of the event too unless
// the configuration has one, and the summary says so.
func (s *step) setBase(ctx context.Context) error {
	given := s.input("base")
	word, file, _ := strings.Cut(given, ":")
	at := slices.Index(s.args, "--base="+given)
	switch {
	case !slices.Contains([]string{"check", "plan", "lint"}, s.command.name):
		return nil
	case given == "" && !s.hasKey() && s.event.Base != "" && s.event.Name != "push" && s.configuredBase() == "":
		bases, err := s.eventBases(ctx, "")
		if err != nil {
			return nil //nolint:nilerr // the command itself then says that there is no key
		}
		why := "this run has no key for a registry"
		if s.event.Fork {
			why = "the pull request comes from a fork, whose runs get no secrets, so that no registry is asked"
		}
		s.note = "Compared with the state before this change in git: " + why + "."
		_, _ = fmt.Fprintln(s.Stdout, "note: "+s.note)
		s.args = slices.Insert(s.args, len(s.command.path), bases...)
		return nil
	case word != eventWord || at < 0 || exists(given):
		return nil
	}
	bases, err := s.eventBases(ctx, file)
	if err != nil {
		return err
	}
	s.args = slices.Replace(s.args, at, at+1, bases...)
	return nil
}

// hasKey reports whether the run may ask a registry.
func (s *step) hasKey() bool {
	return s.Getenv("APOLLO_KEY") != "" || s.Getenv("APOLLO_CLIENT_ID") != ""
}

// configuredBase returns the base in the configuration of the inputs; empty if there is none or it
// cannot be read.
func (s *step) configuredBase() string {
	inputs, err := words(s.input("subgraphs"))
	if err != nil {
		return ""
	}
	g, err := input.Resolver{Ref: s.Getenv("APOLLO_GRAPH_REF")}.Configuration(inputs)
	if err != nil {
		return ""
	}
	return g.Base
}

// eventBases returns the flags for the state before the change: of a path, or of all that the input
// subgraphs names. A file that is new has no state before.
func (s *step) eventBases(ctx context.Context, file string) ([]string, error) {
	if s.event.Base == "" {
		return nil, exit.Usagef("the input \"base\" is event, and the event %s names no commit before it; name a base, such as merge-base:origin/main:subgraphs", s.event.Name)
	}
	ref, err := s.eventRef(ctx)
	if err != nil {
		return nil, err
	}
	if file != "" {
		return []string{"--base=" + ref + ":" + file}, nil
	}
	list, err := words(s.input("subgraphs"))
	if err != nil {
		return nil, exit.Usagef("the input \"subgraphs\": %w", err)
	}
	if len(list) == 0 {
		if list = configurations(); len(list) == 0 {
			return nil, exit.Usagef("the input \"base\" is event, and nothing tells which files it is about; write event:PATH, or name subgraphs")
		}
	}
	var flags []string
	for _, word := range list {
		name, file, named := strings.Cut(word, "=")
		if !named {
			name, file = "", word
		}
		if strings.Contains(file, "://") || file == "-" || filepath.IsAbs(file) {
			return nil, exit.Usagef("the input \"base\" is event, and %s is no file of the repository; write event:PATH", word)
		}
		spec := ref + ":./" + path.Clean(filepath.ToSlash(file))
		if named {
			spec = name + "=" + spec
		}
		flags = append(flags, "--base="+spec)
	}
	return flags, nil
}

// configurations returns the configuration of the working folder, which commands read without
// inputs.
func configurations() []string {
	for _, name := range config.Names {
		if _, err := os.Stat(name); err == nil {
			return []string{name}
		}
	}
	return nil
}

// eventRef returns how git is asked for the state before the change. The commit of a pull request
// that is checked out by default merges it into its target, so that its first parent is what the
// change is to be compared with; of any other commit it is where the branch left its target. In a
// merge queue, and for a push, the event names the commit itself.
func (s *step) eventRef(ctx context.Context) (string, error) {
	commit := s.event.Base
	if s.event.Number > 0 {
		if parents := parentsOf(ctx); len(parents) == 2 {
			commit = parents[0]
		} else {
			return "merge-base:" + commit, nil
		}
	}
	if _, err := input.Git(ctx, "cat-file", "-e", commit+"^{commit}"); err == nil {
		return "git:" + commit, nil
	}
	// A clone of one commit: GitHub gives any commit by its hash.
	if _, err := input.Git(ctx, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit); err != nil {
		return "", fmt.Errorf("%w: the commit %.12s before this change is not in the clone: %w; set fetch-depth: 0 for actions/checkout", input.ErrInput, commit, err)
	}
	return "git:" + commit, nil
}

// parentsOf returns the parents of the commit that is checked out, also of one at the end of a
// shallow clone.
func parentsOf(ctx context.Context) []string {
	text, err := input.Git(ctx, "cat-file", "-p", "HEAD")
	if err != nil {
		return nil
	}
	var parents []string
	for line := range strings.Lines(text) {
		hash, ok := strings.CutPrefix(strings.TrimSpace(line), "parent ")
		if ok {
			parents = append(parents, hash)
		} else if strings.TrimSpace(line) == "" {
			break // the message follows
		}
	}
	return parents
}
