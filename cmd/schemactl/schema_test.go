package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/schemactl/schemactl/cmd/internal/cli"
	"github.com/schemactl/schemactl/cmd/internal/cli/schemas"
)

// judgeFolder names the folder in which scripts note which JSON forms they have seen.
const judgeFolder = "SCHEMACTL_JUDGED"

// judged is the command as scripts run it: all that it writes as JSON must fit the schema that it
// publishes. It ends with an exit code that no script expects when not.
func judged() {
	args := os.Args[1:]
	name := jsonCommand(args)
	if os.Getenv(judgeFolder) == "" || name == "" {
		main()
	}
	var seen bytes.Buffer
	stdout, wait := os.Stdout, func() {}
	if i := slices.Index(args, "--format"); i >= 0 && i+1 < len(args) && args[i+1] == "json" || slices.Contains(args, "--format=json") {
		r, w, err := os.Pipe()
		if err != nil {
			panic(err)
		}
		os.Stdout = w
		done := make(chan struct{})
		go func() {
			_, _ = io.Copy(io.MultiWriter(stdout, &seen), r)
			close(done)
		}()
		wait = func() { _ = w.Close(); <-done }
	}
	code := cli.Main()
	wait()
	texts := [][]byte{seen.Bytes()}
	for _, arg := range args {
		if file, ok := strings.CutPrefix(arg, "json="); ok {
			text, _ := os.ReadFile(file) // a command that failed wrote none
			texts = append(texts, text)
		}
	}
	for _, text := range texts {
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if err := fits(name, text); err != nil {
			_, _ = fmt.Fprintf(os.Stderr, "what `%s --format json` wrote does not fit its schema: %v\n", name, err)
			os.Exit(99)
		}
		if err := os.WriteFile(filepath.Join(os.Getenv(judgeFolder), name), nil, 0o600); err != nil {
			panic(err)
		}
	}
	os.Exit(code)
}

// jsonCommand is the command with a schema that a command line calls; empty when there is none.
func jsonCommand(args []string) string {
	found := ""
	for _, name := range schemas.Names() {
		words := strings.Fields(name)
		if len(words) <= len(args) && slices.Equal(words, args[:len(words)]) && len(name) > len(found) {
			found = name
		}
	}
	return found
}

func fits(command string, text []byte) error {
	schema, err := schemas.Of(command)
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		return err
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return compiled.Validate(value)
}

// judgeForms makes every script's output be judged, and demands that the scripts together wrote the
// JSON of every command that has one.
func judgeForms(t *testing.T) (folder string, started func()) {
	t.Helper()
	folder = t.TempDir()
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan struct{}, len(scripts))
	t.Cleanup(func() {
		if len(left) < len(scripts) || os.Getenv(givenBinary) != "" {
			return // a part of the scripts proves nothing about the whole, and a given binary judges nothing
		}
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		var seen []string
		for _, e := range entries {
			seen = append(seen, e.Name())
		}
		if d := cmp.Diff(schemas.Names(), seen); d != "" {
			t.Errorf("scripts write the JSON of other commands than have a schema: add a call of each missing one to testdata/script/json_forms.txtar: %s", d)
		}
	})
	return folder, func() { left <- struct{}{} }
}
