package cli

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/rollout"
)

// fail writes the error of a command in the formats that were asked for, if the command has formats
// and has not written its report. The error of a change without a safe plan has a JSON form of its
// own.
func (a *app) fail(c *cobra.Command, args []string, err error, code exit.Code) error {
	flag := c.Flags().Lookup("format")
	if flag == nil {
		return nil
	}
	formats, ok := flag.Value.(output.Failer)
	if !ok {
		return nil
	}
	unread(c, args)
	failure := report.NewFailure(strings.TrimPrefix(c.CommandPath(), "schemactl "), err, int(code), code.Word(), code.Description().Fix)
	return formats.Fail(a.stdout, func(w io.Writer, format string) error {
		var none *rollout.NoSafePlan
		if c.Name() == "plan" && format == "json" && errors.As(err, &none) {
			return output.WriteJSON(w, noPlanForm{rollout.FormatVersion, none})
		}
		return report.WriteFailure(w, format, failure)
	})
}

// unread sets --format and --output from the arguments where they stand behind a flag that could
// not be read, which ends the reading of flags. What stands behind -- is no flag.
func unread(c *cobra.Command, args []string) {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	for _, name := range []string{"format", "output"} {
		flag := c.Flags().Lookup(name)
		if flag == nil || flag.Changed {
			continue
		}
		for i, arg := range args {
			value, ok := strings.CutPrefix(arg, "--"+name+"=")
			if arg == "--"+name && i+1 < len(args) {
				value, ok = args[i+1], true
			}
			if ok {
				_ = flag.Value.Set(value) // a format that is not known is left out
			}
		}
	}
}
