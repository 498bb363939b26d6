package site

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/schemactl/schemactl/cmd/internal/cli"
)

// Man returns the man pages of all commands by the names of their files. Their date is that of
// SOURCE_DATE_EPOCH, if it is set.
func Man() (map[string][]byte, error) {
	files := map[string][]byte{}
	return files, addMan(files, cli.Program())
}

// addMan adds the man page of a command and of those below it.
func addMan(files map[string][]byte, c *cobra.Command) error {
	if c.Hidden {
		return nil
	}
	c.DisableAutoGenTag = true
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	if c.Long == "" {
		c.Long = c.Short + "."
	}
	c.Long = Prose(c.Long)
	var out bytes.Buffer
	if err := doc.GenMan(c, &doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Source: "schemactl", Manual: "schemactl"}, &out); err != nil {
		return fmt.Errorf("the man page of %s: %w", c.CommandPath(), err)
	}
	files[name+".1"] = out.Bytes()
	for _, child := range c.Commands() {
		if shown(child) {
			if err := addMan(files, child); err != nil {
				return err
			}
		}
	}
	return nil
}
