package step

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
)

// The input journal of a delivery may be the word artifact, with or without :NAME: the journal is
// then that of the newest artifact of the name, and the workflow keeps it again with
// actions/upload-artifact, from the path in the output journal.
const (
	artifactWord = "artifact"
	artifactName = "schemactl-journal"
	journalFile  = "delivery.jsonl"
)

// bringJournal brings the journal of an earlier run to this machine, if the input asks for it, and
// makes the command use it. An earlier step of the job may have brought it already.
func (s *step) bringJournal(ctx context.Context) error {
	word, name, _ := strings.Cut(s.input("journal"), ":")
	if word != artifactWord || s.command.name != "deliver" {
		return nil
	}
	if name == "" {
		name = artifactName
	}
	file := filepath.Join(s.Getenv("RUNNER_TEMP"), name, journalFile)
	at := slices.Index(s.args, "--journal="+s.input("journal"))
	if at < 0 {
		return fmt.Errorf("the command line has lost its journal: %q", s.args)
	}
	s.args[at] = "--journal=" + file
	s.outputs["journal"] = file
	if exists(file) {
		return nil
	}
	text, err := s.runner.Artifact(ctx, name, journalFile)
	if err != nil || text == nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("cannot bring the journal back: %w", err)
	}
	return output.WriteFile(file, text)
}

// takeUp takes a delivery up that an earlier run or attempt left in the journal that was brought
// back, so that a run that is started again goes on where the last one stopped. It does nothing if
// the inputs say themselves what becomes of it.
func (s *step) takeUp(ctx context.Context) exit.Code {
	file := s.outputs["journal"]
	if file == "" || !exists(file) || s.input("resume") == "true" || s.input("abandon") == "true" {
		return exit.Yes
	}
	args := append([]string{"deliver", "--resume", "--if-stopped", "--journal=" + file}, s.reportFlags()...)
	return s.run(ctx, args)
}
