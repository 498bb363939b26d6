package composition

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

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/clock"
)

// watchInterval is how often a watch looks at its files.
const watchInterval = 300 * time.Millisecond

// Watch composes again whenever a file changes that the inputs are made of. All fields must be set.
type Watch struct {
	// Inputs are the arguments of the command.
	Inputs []string
	Clock  clock.Clock
	// Read reads the inputs.
	Read func(ctx context.Context) ([]sdl.Source, error)
	// Compose composes what was read and prints the outcome.
	Compose func(ctx context.Context, sources []sdl.Source) error
	// Ended is told how each round ended, with the error of Read or Compose, and the number of
	// files that are watched from now on. Its own error ends the watch.
	Ended func(err error, files int) error
}

// Run composes until the context ends, which is not an error. A later round that cannot read or
// compose goes on watching. The first round ends the watch if it cannot read the inputs or is a
// usage error, because then the command line itself is likely wrong.
func (w Watch) Run(ctx context.Context) error {
	if slices.ContainsFunc(w.Inputs, func(arg string) bool { return arg == "-" || strings.HasSuffix(arg, "=-") }) {
		return exit.Usagef("--watch cannot read standard input again; name a file")
	}
	var sources []sdl.Source
	for first := true; ; first = false {
		base := stamps(w.Inputs, nil) // before reading, so that no change goes unnoticed
		read, err := w.Read(ctx)
		if err != nil && first {
			return err
		}
		if err == nil {
			sources = read
			err = w.Compose(ctx, sources)
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
		if err := w.Ended(err, len(base)); err != nil {
			return err
		}
		if !w.awaitChange(ctx, sources, base) {
			return nil
		}
	}
}

// awaitChange returns true when a file differs from base and nothing has changed for one interval,
// so that a change of several files is one round. It returns false when the context ends.
func (w Watch) awaitChange(ctx context.Context, sources []sdl.Source, base map[string]string) bool {
	last := base
	for {
		if err := w.Clock.Sleep(ctx, watchInterval); err != nil {
			return false
		}
		now := stamps(w.Inputs, sources)
		still := maps.Equal(now, last)
		if last = now; still && !maps.Equal(now, base) {
			return true
		}
	}
}

// stamps returns the stamp of every file that the inputs are made of now, and of every file that
// the sources were read from.
func stamps(inputs []string, sources []sdl.Source) map[string]string {
	out := map[string]string{}
	for _, arg := range inputs {
		for _, file := range filesOf(arg) {
			out[file] = stamp(file)
		}
	}
	for i := range sources {
		if file := sources[i].File; file != "" {
			out[file] = stamp(file)
		}
		for _, part := range sources[i].Parts.List() {
			out[part.File] = stamp(part.File)
		}
	}
	return out
}

// filesOf returns the files behind one input: itself, or those of a folder or a pattern, and the
// places where its configuration is looked for.
func filesOf(arg string) []string {
	if _, file, named := strings.Cut(arg, "="); named {
		arg = file
	}
	dir, files := filepath.Dir(arg), []string{arg}
	switch info, err := os.Stat(arg); {
	case err == nil && info.IsDir():
		dir, files = arg, nil
		entries, err := os.ReadDir(arg)
		if err != nil {
			return nil // the reader of the inputs reports why
		}
		for _, e := range entries {
			if !e.IsDir() && input.IsSDL(e.Name()) {
				files = append(files, filepath.Join(arg, e.Name()))
			}
		}
	case err != nil && input.IsPattern(arg):
		if found, err := input.Files(arg); err == nil {
			files = found
		}
	}
	for _, name := range config.Names {
		files = append(files, filepath.Join(dir, name), filepath.Join(dir, "..", name))
	}
	return files
}

// stamp returns the size of a file and the time of its last change, in one text.
func stamp(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return "absent"
	}
	return fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano())
}
