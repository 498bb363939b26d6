package cli

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/report"
)

// formatsOf returns the formats in the help of --format, and nil for a command without it.
func formatsOf(c *cobra.Command) []string {
	flag := c.Flags().Lookup("format")
	if flag == nil {
		return nil
	}
	_, list, _ := strings.Cut(regexp.MustCompile(` \([^)]*\)`).ReplaceAllString(flag.Usage, ""), ": ")
	return strings.Split(list, ", ")
}

// Every format of every command, other than the default, is asked for by a script, so that its
// printer has run on a real report.
func TestEveryFormatIsAskedFor(t *testing.T) {
	files, err := filepath.Glob("../../schemactl/testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no scripts", err)
	}
	var lines []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(string(text), "\n")...)
	}
	count := 0
	for _, c := range ownCommands() {
		for _, name := range formatsOf(c) {
			if name == c.Flags().Lookup("format").DefValue {
				continue
			}
			count++
			asked := regexp.MustCompile(`\b` + c.CommandPath() + ` .*--(format[ =]` + name + `\b|output[ =]` + name + `=)`)
			if !slices.ContainsFunc(lines, asked.MatchString) {
				t.Errorf("no script asks for `%s --format %s`: add a line with what it must print to one of cmd/schemactl/testdata/script", c.CommandPath(), name)
			}
		}
	}
	if count < 40 {
		t.Errorf("only %d formats were found", count)
	}
}

// Every format of every command can also be written for a command that failed.
func TestEveryFormatHasAFailure(t *testing.T) {
	for _, c := range ownCommands() {
		for _, format := range formatsOf(c) {
			if err := report.WriteFailure(io.Discard, format, report.Failure{}); err != nil {
				t.Errorf("%s: %v; add a printer to failureFormats in package report", c.CommandPath(), err)
			}
		}
	}
}
