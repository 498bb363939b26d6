// Command sbom writes the software bill of materials of a Go binary as CycloneDX JSON: the modules
// that the linker recorded in the binary, with the checksums that go.sum holds for them. Releases
// run it on the binary of every platform:
//
//	go run ./cmd/internal/sbom BINARY DOCUMENT VERSION TIME
//
// The same binary, version and time give the same bytes, since the serial number is derived from
// the content.
package main

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/google/renameio/v2/maybe"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

// run takes the four arguments of the command line. VERSION is that of the main module, which the
// binary itself records only for builds of a tag; TIME is in RFC 3339 and becomes the time of the
// document.
func run(args []string) error {
	if len(args) != 4 {
		return errors.New("usage: sbom BINARY DOCUMENT VERSION TIME")
	}
	binary, file, version := args[0], args[1], args[2]
	at, err := time.Parse(time.RFC3339, args[3])
	if err != nil {
		return fmt.Errorf("TIME is %q; write it as 2006-01-02T15:04:05Z: %w", args[3], err)
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return fmt.Errorf("%s is no Go binary: %w", binary, err)
	}
	text, err := document(info, version, at)
	if err != nil {
		return fmt.Errorf("%s: %w", binary, err)
	}
	if err := maybe.WriteFile(file, text, 0o644); err != nil {
		return fmt.Errorf("cannot write %s: %w", file, err)
	}
	return nil
}
