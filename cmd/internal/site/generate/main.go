// Command generate writes the documentation site into a folder, or the man pages. It runs in the
// root of the repository, is not part of schemactl, and needs no network:
//
//	go run ./cmd/internal/site/generate .site
//	go run ./cmd/internal/site/generate -man .man
//
// A site with a dead link is not written.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/schemactl/schemactl/cmd/internal/site"
)

func main() {
	if err := generate(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generate writes what the arguments ask for.
func generate(args []string) error {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	man := flags.Bool("man", false, "write the man pages")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("usage: %w", err)
	}
	if flags.NArg() != 1 {
		return errors.New("usage: generate [-man] FOLDER")
	}
	files, err := made(*man)
	if err != nil {
		return err
	}
	return write(flags.Arg(0), files)
}

// made returns the files to write.
func made(man bool) (map[string][]byte, error) {
	if man {
		return site.Man()
	}
	files, err := site.Build(os.DirFS("."))
	if err != nil {
		return nil, err
	}
	dead := site.DeadLinks(files, func(file string) bool {
		_, err := os.Stat(file)
		return err == nil
	})
	for _, d := range dead {
		err = errors.Join(err, errors.New(d))
	}
	return files, err
}

// write puts the files into a folder.
func write(folder string, files map[string][]byte) error {
	for name, text := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(file), 0o755)
		if err == nil {
			err = os.WriteFile(file, text, 0o644)
		}
		if err != nil {
			return fmt.Errorf("cannot write: %w", err)
		}
	}
	return nil
}
