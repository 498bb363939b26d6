package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// changedScripts are the scripts whose output was changed on purpose, with what was.
var changedScripts = map[string]string{
	"json_forms":   "it prints JSON Schemas, which TestCompareSchemas compares",
	"commands":     "it prints help",
	"plan_files":   "it prints a JSON Schema, which TestCompareSchemas compares",
	"check_remote": "an APOLLO_CHECKS_TIMEOUT_SECONDS that is no number is refused before anything is checked",
}

// TestCompareScripts runs all scripts with each build and compares which pass, and all that the
// commands in them print.
func TestCompareScripts(t *testing.T) {
	c := newComparison(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var logs [2]map[string]string
	for i, bin := range c.bins {
		cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestScripts$", "-test.v=test2json")
		cmd.Env = append(os.Environ(), givenBinary+"="+filepath.Join(bin, "schemactl"))
		out, err := cmd.CombinedOutput()
		if len(out) == 0 {
			t.Fatal("the scripts do not run", err)
		}
		logs[i] = scriptLogs(out)
	}
	if len(logs[1]) < 10 {
		t.Fatalf("only the scripts %v ran", slices.Sorted(maps.Keys(logs[1])))
	}
	for _, name := range slices.Sorted(maps.Keys(logs[1])) {
		d := difference(logs[0][name], logs[1][name])
		if why := changedScripts[name]; (d == "") != (why == "") {
			t.Errorf("script %s\ndiffers on purpose: %q\n%s", name, why, d)
		}
	}
}

var (
	// scriptPart is what stands before a part of the output of a test binary: the script that
	// printed it or how that ended.
	scriptPart = regexp.MustCompile(`^\s*(?:=== \w+ +|--- )(?:(PASS|FAIL|SKIP): )?(?:TestScripts/(\S+))?.*\n`)
	// fleeting are durations, hashes of what has a time in it, and temporary folders.
	fleeting = regexp.MustCompile(`\b\d+(\.\d+)?(s|ms|µs)\b|\b[0-9a-f]{12}\b|sha256:[0-9a-f]{64}|/tmp/[\w-]*(TestScripts|script)[\w/-]*`)
	// passing are the states of a launch on its way. Which of them a poll sees depends on the time.
	passing = regexp.MustCompile(`(launch|contract) .*: (initiated|building)$|(launch|contract) .* (initiated|building)  \+`)
	// A file that the registry holds was registry:NAME in some messages, and is registry:REF/NAME
	// in all now.
	registryLabel = regexp.MustCompile(`registry:[\w-]+@[\w-]+/`)
)

// scriptLogs returns by script what its commands print and how it ends, as sorted lines: some
// things happen side by side.
func scriptLogs(out []byte) map[string]string {
	logs := map[string][]string{}
	for text := range strings.SplitSeq(string(out)+"\n", "\x16") {
		m := scriptPart.FindStringSubmatch(text)
		if m == nil || m[2] == "" {
			continue
		}
		text = text[len(m[0]):]
		for _, taken := range []*regexp.Regexp{changing, identifier, fleeting} {
			text = taken.ReplaceAllString(text, "(changes)")
		}
		text = registryLabel.ReplaceAllString(text, "registry:")
		logs[m[2]] = append(append(logs[m[2]], m[1]), strings.Split(text, "\n")...)
	}
	sorted := map[string]string{}
	for name, lines := range logs {
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "" || passing.MatchString(line) })
		slices.Sort(lines)
		sorted[name] = strings.Join(lines, "\n")
	}
	return sorted
}
