package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/pin"
)

// lockFlags are the flags of commands that write or verify a folder of pins.
type lockFlags struct{ wait time.Duration }

func (f *lockFlags) flags(c *cobra.Command) {
	f.wait = fileset.DefaultWait
	waitFlag(c.Flags(), &f.wait, "lock-wait", "wait up to `DURATION` for another process that writes the same folder; 0 does not wait")
}

// within returns the time to wait as options have it, where zero stands for the default.
func (f *lockFlags) within() time.Duration {
	if f.wait <= 0 {
		return -1
	}
	return f.wait
}

// waitingFor returns what prints, to standard error, which process has to be waited for.
func (a *app) waitingFor(dir string) func(fileset.Holder) {
	return func(by fileset.Holder) {
		_, _ = fmt.Fprintf(a.stderr, "waiting: %s is being written by %s\n", dir, by)
	}
}

// verifyOptions returns how a folder of pins is verified.
func (a *app) verifyOptions(lock lockFlags, dir string) pin.Options {
	return pin.Options{Clock: a.clock, Wait: lock.within(), Waiting: a.waitingFor(dir)}
}

// writeFolder replaces files of a folder together, so that two runs at once or a killed one leave
// no mixture. The command is told to whoever waits for them. The last file by name is put in place
// last.
func (a *app) writeFolder(ctx context.Context, command, dir string, lock lockFlags, files map[string]string) error {
	var all []fileset.File
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all = append(all, fileset.File{Name: name, Text: files[name]})
	}
	folder := fileset.Folder{
		Dir: dir, By: fileset.Holder{Command: command}, Wait: lock.within(), Clock: a.clock, Waiting: a.waitingFor(dir),
		Owns: func(name string) bool { _, owned := files[name]; return owned },
	}
	hold, err := folder.Hold(ctx)
	if err != nil {
		return fmt.Errorf("cannot write the files: %w", err)
	}
	err = hold.Replace(ctx, all)
	_ = hold.Release() // what cannot be removed is empty, and the next run takes it
	if err != nil {
		return fmt.Errorf("cannot write the files into %s: %w", dir, err)
	}
	return nil
}
