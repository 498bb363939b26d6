package agreementtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Oracle is a composer that runs as a program of its own.
type Oracle struct {
	// Command is the program and its arguments, separated by spaces. It gets the name of a file
	// with the corpus as one more argument, and prints an [Answer] a line.
	Command string
	// Dir is the folder for that file; it must exist.
	Dir string
}

// Ask returns the oracle's answers by the ids of the cases. A case without an answer is an error,
// since a table that leaves it out would look better than it is.
func (o Oracle) Ask(ctx context.Context, cases []Case) (map[ID]Answer, error) {
	words := strings.Fields(o.Command)
	if len(words) == 0 {
		return nil, errors.New("the oracle has no command")
	}
	var corpus bytes.Buffer
	if err := WriteCases(&corpus, cases); err != nil {
		return nil, err
	}
	file := filepath.Join(o.Dir, "corpus.jsonl")
	if err := os.WriteFile(file, corpus.Bytes(), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], file)...) //nolint:forbidigo // the one place that starts an oracle, for a test
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("the oracle %s: %w\n%s", o.Command, err, stderr.Bytes())
	}
	answers := make(map[ID]Answer, len(cases))
	err := lines(&stdout, func(a Answer) error {
		answers[a.ID] = a
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the answers of the oracle: %w", err)
	}
	for _, c := range cases {
		if _, ok := answers[c.ID]; !ok {
			return nil, fmt.Errorf("the oracle does not answer the case %q", c.ID)
		}
	}
	return answers, nil
}
