package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish/redact"
)

const (
	readmeFile    = "../../../README.md"
	referenceFile = "../../../.github/docs/reference.md"
)

// section returns the text of a document below a heading of the second level.
func section(t *testing.T, file, heading string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("%s has no section %q", file, heading)
	}
	before, _, _ := strings.Cut(after, "\n## ")
	return before
}

// tableRows returns the cells of the tables in a text, without the lines below headings.
func tableRows(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| ---") {
			rows = append(rows, strings.Split(strings.Trim(line, "| "), " | "))
		}
	}
	return rows
}

// inQuotes are words between back quotes.
var inQuotes = regexp.MustCompile("`([^`\n]+)`")

// TestReadmeHasEveryCommand: the table of commands has each command that the help shows, and each
// subcommand.
func TestReadmeHasEveryCommand(t *testing.T) {
	var listed []string
	rows := map[string]string{}
	for _, row := range tableRows(section(t, readmeFile, "Commands"))[1:] {
		for _, m := range inQuotes.FindAllStringSubmatch(row[0], -1) {
			listed, rows[m[1]] = append(listed, m[1]), row[1]
		}
	}
	var have []string
	for _, c := range testApp().root().Commands() {
		if c.Hidden {
			continue
		}
		have = append(have, c.Name())
		for _, child := range c.Commands() {
			if c.Annotations[onlyHelp] != "" && c.Name() != "completion" && !strings.Contains(rows[c.Name()], "`"+child.Name()+"`") {
				t.Errorf("the row of %s in the README does not name %s", c.Name(), child.Name())
			}
		}
	}
	if !slices.Contains(have, "help") {
		have = append(have, "help") // cobra adds it when a command runs
	}
	slices.Sort(listed)
	slices.Sort(have)
	if d := cmp.Diff(have, listed); d != "" {
		t.Errorf("the README lists other commands than the help (-help +README):\n%s", d)
	}
}

// TestCommandsInText: a command line between back quotes, in a sentence or a table, is one that the
// real command line takes. COMMAND stands for any.
func TestCommandsInText(t *testing.T) {
	seen := 0
	for _, file := range documents(t) {
		if filepath.Ext(file) != ".md" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inQuotes.FindAllStringSubmatch(string(text), -1) {
			if strings.HasPrefix(m[1], "schemactl ") && !strings.Contains(m[1], "COMMAND") {
				seen++
				parse(t, filepath.Base(file), m[1])
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d command lines found", seen)
	}
}

// TestReadmeRehearsal: the rehearsal prints what the README shows, except the ids of launches.
func TestReadmeRehearsal(t *testing.T) {
	block := regexp.MustCompile("(?s)```text\n(.*?)```").FindStringSubmatch(section(t, readmeFile, "Sixty seconds"))
	if block == nil {
		t.Fatal("the README does not show what the rehearsal prints")
	}
	t.Chdir("../../..")
	var out bytes.Buffer
	a := testApp()
	a.stdout, a.stderr = &out, &out
	if code := a.run(t.Context(), []string{"deliver", "--rehearse", "fixtures/graphs/channels"}); code != exit.Yes {
		t.Fatalf("exit code %d\n%s", code, out.String())
	}
	id := regexp.MustCompile(`(launch|contract) (\S+) [0-9a-f]{8}\b`)
	normal := func(text string) string { return id.ReplaceAllString(text, "$1 $2 ID") }
	if d := cmp.Diff(normal(block[1]), normal(out.String())); d != "" {
		t.Errorf("the README shows another rehearsal (-README +now):\n%s", d)
	}
}

// TestReferenceConfiguration: the schemactl.yaml of the reference is valid and has every key.
func TestReferenceConfiguration(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(section(t, referenceFile, "schemactl.yaml"))
	if block == nil {
		t.Fatal("the reference shows no schemactl.yaml")
	}
	if _, err := config.ParseGraph("schemactl.yaml", []byte(block[1]), config.Options{Getenv: func(name string) (string, bool) { return "https://example.com", !redact.IsVariable(name) }}); err != nil {
		t.Error(err)
	}
	seen := 0
	var visit func(typ reflect.Type)
	visit = func(typ reflect.Type) {
		for typ.Kind() == reflect.Map || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct {
			return
		}
		for i := range typ.NumField() {
			key := typ.Field(i).Tag.Get("yaml")
			if key == "" || key == "-" {
				continue
			}
			seen++
			if !regexp.MustCompile(`(?m)^[ -]*` + key + `:`).MatchString(block[1]) {
				t.Errorf("the reference does not show the key %s of %s", key, typ.Name())
			}
			visit(typ.Field(i).Type)
		}
	}
	visit(reflect.TypeFor[config.Graph]())
	if seen < 25 {
		t.Errorf("only %d keys found", seen)
	}
}

// TestReferenceExitCodes: the table of the reference has each exit code.
func TestReferenceExitCodes(t *testing.T) {
	var listed, want []string
	for _, row := range tableRows(section(t, referenceFile, "Exit codes"))[1:] {
		listed = append(listed, row[0])
	}
	for _, d := range exit.Descriptions() {
		want = append(want, d.Code.String())
	}
	if d := cmp.Diff(want, listed); d != "" {
		t.Errorf("-codes +reference:\n%s", d)
	}
}

// TestReferenceFormats: the table of the reference has the formats that each command offers.
func TestReferenceFormats(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+`)
	formats := map[string][]string{}
	for _, row := range tableRows(section(t, referenceFile, "Output"))[1:] {
		var list []string
		for _, part := range strings.Split(regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(row[1], ""), ",") {
			list = append(list, name.FindString(strings.TrimSpace(part)))
		}
		commands := inQuotes.FindAllStringSubmatch(row[0], -1)
		if len(commands) == 0 {
			formats["others"] = list
		}
		for _, m := range commands {
			formats[m[1]] = list
		}
	}
	seen := 0
	for _, c := range ownCommands() {
		f := c.Flags().Lookup("format")
		if f == nil {
			continue
		}
		seen++
		path := strings.TrimPrefix(c.CommandPath(), "schemactl ")
		want, ok := formats[path]
		if !ok {
			want = formats["others"]
		}
		delete(formats, path)
		for _, format := range want {
			if !regexp.MustCompile(`\b` + format + `\b`).MatchString(f.Usage) {
				t.Errorf("%s does not have the format %s of .github/docs/reference.md: %s", path, format, f.Usage)
			}
		}
		if offered := 1 + strings.Count(regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(f.Usage, ""), ","); offered != len(want) {
			t.Errorf("%s offers %d formats (%s), the table of .github/docs/reference.md has %v", path, offered, f.Usage, want)
		}
	}
	delete(formats, "others")
	if len(formats) > 0 || seen < 15 {
		t.Errorf(".github/docs/reference.md has formats of what is no command: %v; %d commands seen", formats, seen)
	}
}
