package site

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/pattern"
)

// layout is a section of the page of example repositories: folders of an archive that a test runs.
type layout struct {
	title, archive, folder string
	// about says when a repository looks like this.
	about string
	// commands tells which part of the script belongs to it: what stands below the comment that
	// contains it. The whole script is taken if it is empty.
	commands string
}

// scriptFolder has the archives.
const scriptFolder = "cmd/schemactl/testdata/script/"

// exampleLayouts are the repositories that the page shows.
var exampleLayouts = []layout{
	{"One file for each subgraph", "migrations.txtar", "one-file", "A folder of schemas, each named after its subgraph. The folder is the input.", "one file for each subgraph"},
	{"Several files for each subgraph", "migrations.txtar", "several", "Each subgraph is a folder. `NAME=FOLDER` and `NAME=GLOB` make one subgraph of many files; in `schemactl.yaml` that is a list under `schema`.", "several files for each subgraph"},
	{"A supergraph.yaml for each environment", "migrations.txtar", "environments", "As Rover has it. Each file has the routing URLs of its environment; `variants` of `schemactl.yaml` says the same in one file.", "a supergraph.yaml for each environment"},
	{"One subgraph of many", "migrations.txtar", "service", "The repository of one team. The registry has the other subgraphs, and is what a change is compared with.", "the registry is the base"},
	{"A monorepo that came from Rover", "first_hour.txtar", "shop", "The repository of [the first hour](/first-hour.html): a `supergraph.yaml`, from which `init` makes `schemactl.yaml`.", "made of supergraph.yaml"},
}

// layouts is the page of example repositories. Each is an archive that a test runs, so that what it
// shows works.
func layouts(b *book) (string, error) {
	var t strings.Builder
	t.WriteString("# Example repositories\n\nEach of them is the fixture of a test: its files are what the test unpacks, and its commands are run against a sandbox with every change of schemactl.\n")
	for _, l := range exampleLayouts {
		text, err := fs.ReadFile(b.repository, scriptFolder+l.archive)
		if err != nil {
			return "", fmt.Errorf("an example repository: %w", err)
		}
		if err := writeLayout(&t, l, txtar.Parse(text)); err != nil {
			return "", err
		}
	}
	return t.String(), nil
}

// writeLayout writes the section of one repository.
func writeLayout(t *strings.Builder, l layout, archive *txtar.Archive) error {
	fmt.Fprintf(t, "\n## %s\n\n%s\n", l.title, l.about)
	commands := commandsBelow(string(archive.Comment), l.commands)
	if len(commands) == 0 {
		return fmt.Errorf("%s runs nothing below a comment with %q", l.archive, l.commands)
	}
	fmt.Fprintf(t, "\n```console\n%s\n```\n", strings.Join(commands, "\n"))
	var files []txtar.File
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, l.folder+"/") && len(f.Data) > 0 {
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		return fmt.Errorf("%s has no files in %s", l.archive, l.folder)
	}
	for _, f := range files {
		language := strings.TrimPrefix(path.Ext(f.Name), ".")
		fmt.Fprintf(t, "\n`%s`\n\n```%s\n%s\n```\n", f.Name, language, strings.TrimRight(string(f.Data), "\n"))
	}
	fmt.Fprintf(t, "\n[The test](%s/blob/main/%s%s)\n", project, scriptFolder, l.archive)
	return nil
}

// run is a line of a script that runs schemactl.
var run = pattern.New(`^(?:exec|exit [0-9]+|! exec) (schemactl .*)$`)

// commandsBelow returns the command lines of a script from the comment that contains a text until
// the next comment.
func commandsBelow(script, text string) []string {
	lines := strings.Split(script, "\n")
	at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "#") && strings.Contains(line, text) })
	if at < 0 {
		return nil
	}
	var out []string
	for _, line := range lines[at+1:] {
		if strings.HasPrefix(line, "# ") {
			break
		}
		if m := run.Get().FindStringSubmatch(line); m != nil {
			out = append(out, "$ "+m[1])
		}
	}
	return out
}
