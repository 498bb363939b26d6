package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/publish"
)

// defaultJournal is where `deliver` keeps its journal, relative to the working folder; its name is
// that of the journal in a folder of --journal, too.
const defaultJournal = ".schemactl/delivery.jsonl"

const journalHelp = `The journal is what a stopped delivery is taken up from, by schemactl deliver --resume
alone: it keeps the plan, the settings and what was done, but no secret. Runners that
start empty find it in an OCI registry (--journal oci://HOST/REPOSITORY:TAG, or journal
in schemactl.yaml, with a tag for each variant), or where the pipeline keeps its file.`

// journalFlag adds --journal to a command that reads a journal.
func journalFlag(c *cobra.Command, value *string) {
	c.Flags().StringVar(value, "journal", "", "`PLACE` of the journal: a file, a folder, or oci://HOST/REPOSITORY:TAG; default: journal of schemactl.yaml, then "+defaultJournal)
}

// journalAt returns where the journal is: where the flag says, else where the configuration of the
// inputs does, else at the default. In a folder it is a file.
func (a *app) journalAt(flag string, args []string) (string, error) {
	place := flag
	if place == "" {
		g, err := a.configuration(args)
		if err != nil {
			return "", err
		}
		if place = g.Journal; place == "" {
			return defaultJournal, nil
		}
		if !strings.HasPrefix(place, publish.OCIScheme) && !filepath.IsAbs(place) {
			// The separator at the end, which makes it a folder, is kept.
			folder := strings.HasSuffix(place, "/")
			if place = filepath.Join(filepath.Dir(g.File), filepath.FromSlash(place)); folder {
				place += string(filepath.Separator)
			}
		}
	}
	switch {
	case strings.HasPrefix(place, publish.OCIScheme):
		// Repositories have no capitals, but the names of GitHub's, from which they are made, do.
		tag := strings.LastIndex(place, ":")
		if tag < strings.LastIndex(place, "/") {
			tag = len(place)
		}
		return strings.ToLower(place[:tag]) + place[tag:], nil
	case strings.Contains(place, "://"):
		return "", exit.Usagef("the journal is to be at %s: give a file, a folder, or oci://HOST/REPOSITORY:TAG", place)
	}
	if info, err := os.Stat(place); os.IsPathSeparator(place[len(place)-1]) || err == nil && info.IsDir() {
		place = filepath.Join(place, filepath.Base(defaultJournal))
	}
	return place, nil
}

// restored finds the journal and, for a delivery that is taken up, sets the flags that were not
// given to what its journal has. It returns the inputs of the delivery.
func (a *app) restored(ctx context.Context, f *deliverFlags, args []string) ([]string, error) {
	var err error
	if f.journal, err = a.journalAt(f.journal, args); err != nil || !f.resume {
		return args, err
	}
	records, err := publish.ReadJournal(ctx, f.journal)
	if err != nil {
		return args, err
	}
	if publish.RefIn(records) == "" && !f.ifStopped { // before the graph is missed, which the journal would name
		return args, publish.NothingToResume(f.journal)
	}
	return f.given.restore(records, args)
}

// runner returns who runs this delivery, and where: for those who wait for it.
func (a *app) runner() string {
	parts := []string{}
	for _, part := range []string{input.Actor(a.getenv), a.machine()} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// machine returns on which run of a pipeline, or where else, this command runs; empty if nothing
// tells.
func (a *app) machine() string {
	if run := a.getenv("GITHUB_RUN_ID"); run != "" {
		return a.getenv("GITHUB_SERVER_URL") + "/" + a.getenv("GITHUB_REPOSITORY") + "/actions/runs/" + run
	}
	if job := a.getenv("CI_JOB_URL"); job != "" {
		return job
	}
	host, err := os.Hostname()
	if err != nil {
		return ""
	}
	return fmt.Sprintf("process %d on %s", os.Getpid(), host)
}
