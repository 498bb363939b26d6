package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// prompted are the lines of a terminal that are typed, without what explains them.
var prompted = regexp.MustCompile(`(?m)^\$ (.*?)(?:\s+#.*)?$`)

// TestFirstHour demands that first_hour.txtar runs every command that the site's page and the
// README's section for newcomers print, as printed and in their order.
func TestFirstHour(t *testing.T) {
	script, err := os.ReadFile("testdata/script/first_hour.txtar")
	if err != nil {
		t.Fatal(err)
	}
	// Inside of the quotes of testscript, two quotes are one.
	ran := strings.ReplaceAll(string(script), "''", "'")
	for _, doc := range []struct{ file, heading string }{{".github/site/first-hour.md", ""}, {"README.md", "\n## The first five minutes\n"}} {
		text, err := os.ReadFile("../../" + doc.file)
		if err != nil {
			t.Fatal(err)
		}
		section := string(text)
		if doc.heading != "" {
			_, section, _ = strings.Cut(section, doc.heading)
			section, _, _ = strings.Cut(section, "\n## ")
		}
		commands := prompted.FindAllStringSubmatch(section, -1)
		if len(commands) < 9 {
			t.Fatalf("%s: only %d commands found", doc.file, len(commands))
		}
		left := ran
		for _, c := range commands {
			line := regexp.QuoteMeta(c[1])
			at := regexp.MustCompile(`(?m)^(?:exec|exit [0-9]) (?:sh -c ')?` + line + `'?$`).FindStringIndex(left)
			if at == nil {
				t.Fatalf("first_hour.txtar does not run what %s prints, after the command before it: %s", doc.file, c[1])
			}
			left = left[at[1]:]
		}
	}
}
