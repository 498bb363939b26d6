package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestEveryOutputIsProven demands that a script sees each output of the action with a value of its
// own.
func TestEveryOutputIsProven(t *testing.T) {
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct{ Outputs map[string]any }
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/script/action_*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	proven := map[string]bool{}
	for _, file := range files {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^output (\S+) (.+)$`).FindAllStringSubmatch(string(script), -1) {
			proven[m[1]] = proven[m[1]] || m[2] != "''" && m[2] != "'.*'"
		}
	}
	for name := range action.Outputs {
		if !proven[name] {
			t.Errorf("no script sees a value of the output %s: add a line `output %s VALUE` to one of testdata/script/action_*.txtar", name, name)
		}
	}
	if len(action.Outputs) < 20 {
		t.Errorf("only %d outputs found", len(action.Outputs))
	}
}
