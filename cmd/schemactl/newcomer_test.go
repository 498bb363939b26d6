package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestNewcomersPath demands that the script of a newcomer's path runs every
// command that the first five minutes of the documentation print, as printed.
func TestNewcomersPath(t *testing.T) {
	text, err := os.ReadFile("../../fixtures/workflows/README.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("testdata/script/newcomer.txtar")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`(?m)^\$ (schemactl .*?)(?:\s+#.*)?$`).FindAllStringSubmatch(string(text), -1)
	if len(commands) < 8 {
		t.Fatalf("only %d commands found", len(commands))
	}
	for _, c := range commands {
		if !regexp.MustCompile(`(?m)^(?:exec|exit [0-9]) ` + regexp.QuoteMeta(strings.TrimSpace(c[1])) + `$`).Match(script) {
			t.Errorf("newcomer.txtar does not run: %s", c[1])
		}
	}
}
