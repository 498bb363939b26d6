package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
)

// watchInterval is how often `compose --watch` looks at its files.
const watchInterval = 300 * time.Millisecond

// composeWatch composes, and again whenever a file changes that the inputs are
// made of, until the context ends, which is no error. What cannot be read or
// composed later on is reported, and the watch goes on; what cannot be read at
// the start ends it, since the command itself is likely wrong.
func (a *app) composeWatch(ctx context.Context, f composeFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	if slices.ContainsFunc(args, func(arg string) bool { return arg == "-" || strings.HasSuffix(arg, "=-") }) {
		return exit.Usagef("--watch cannot read standard input again; name a file")
	}
	var sources []sdl.Source
	for first := true; ; first = false {
		base := stamps(args, nil) // before reading, so that no change goes unnoticed
		read, err := a.composeSources(ctx, f.graph, args)
		if err != nil && first {
			return err
		}
		if err == nil {
			sources = read
			err = a.composeOnce(ctx, f, args, sources)
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // Ctrl-C is how a watch ends
		}
		if errors.Is(err, exit.ErrUsage) && first {
			return err
		}
		for file, stamp := range stamps(nil, sources) {
			if _, listed := base[file]; !listed {
				base[file] = stamp
			}
		}
		if err := a.reportRound(err, len(base)); err != nil {
			return err
		}
		if !a.awaitChange(ctx, args, sources, base) {
			return nil
		}
	}
}

// reportRound says how a round ended and that the watch goes on.
func (a *app) reportRound(err error, files int) error {
	if err != nil && !exit.IsReported(err) {
		report.Error(a.stderr, a.style(a.stderr), err)
	}
	outcome := "composed"
	if err != nil {
		outcome = "not composed"
	}
	_, err = fmt.Fprintf(a.stderr, "%s %s; watching %d files, Ctrl-C ends\n", a.clock.Now().Format(time.TimeOnly), outcome, files)
	return err
}

// awaitChange returns true once a file has changed and then has kept still for
// one interval; false when the context ends.
func (a *app) awaitChange(ctx context.Context, args []string, sources []sdl.Source, base map[string]string) bool {
	last := base
	for {
		if err := a.clock.Sleep(ctx, watchInterval); err != nil {
			return false
		}
		now := stamps(args, sources)
		still := maps.Equal(now, last)
		if last = now; still && !maps.Equal(now, base) {
			return true
		}
	}
}

// stamps are size and time of change of every file that the inputs are made of
// now, and of those that sources were read from.
func stamps(args []string, sources []sdl.Source) map[string]string {
	out := map[string]string{}
	for _, arg := range args {
		for _, file := range watched(arg) {
			out[file] = stamp(file)
		}
	}
	for i := range sources {
		if file := sources[i].File; file != "" {
			out[file] = stamp(file)
		}
	}
	return out
}

// watched are the files behind one input: those of a folder or a pattern, and
// the configuration beside them.
func watched(arg string) []string {
	if _, file, named := strings.Cut(arg, "="); named {
		arg = file
	}
	dir, files := filepath.Dir(arg), []string{arg}
	switch info, err := os.Stat(arg); {
	case err == nil && info.IsDir():
		dir, files = arg, nil
		entries, err := os.ReadDir(arg)
		if err != nil {
			return nil // the reader of the inputs says why
		}
		for _, e := range entries {
			if !e.IsDir() && input.IsSDL(e.Name()) {
				files = append(files, filepath.Join(arg, e.Name()))
			}
		}
	case err != nil && strings.ContainsAny(arg, "*?[{"):
		if found, err := doublestar.FilepathGlob(arg, doublestar.WithFilesOnly()); err == nil {
			files = found
		}
	}
	for _, name := range []string{"schemactl.yaml", "graph.yaml"} {
		files = append(files, filepath.Join(dir, name), filepath.Join(dir, "..", name))
	}
	return files
}

func stamp(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return "absent"
	}
	return fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano())
}
