package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestNewcomersPath demands that the script of a newcomer's path runs every command that the first
// five minutes of the README print, as printed and in their order.
func TestNewcomersPath(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("testdata/script/newcomer.txtar")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## The first five minutes\n")
	section, _, _ = strings.Cut(section, "\n## ")
	commands := regexp.MustCompile(`(?m)^\$ (schemactl .*?)(?:\s+#.*)?$`).FindAllStringSubmatch(section, -1)
	if len(commands) < 10 {
		t.Fatalf("only %d commands found", len(commands))
	}
	left := string(script)
	for _, c := range commands {
		at := regexp.MustCompile(`(?m)^(?:exec|exit [0-9]) ` + regexp.QuoteMeta(strings.TrimSpace(c[1])) + `$`).FindStringIndex(left)
		if at == nil {
			t.Fatalf("newcomer.txtar does not run, after the command before it: %s", c[1])
		}
		left = left[at[1]:]
	}
}
