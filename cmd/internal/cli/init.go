package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/detect"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/registry"
)

const initLong = `Write schemactl.yaml and a workflow that checks pull requests, for the repository in
this folder. Subgraphs are found in supergraph.yaml, in calls of ` + "`rover subgraph`" + ` of
your pipelines, and by their SDL files; look over the names before you commit.

A file that exists is never touched.`

// initFlags are the flags of `init`.
type initFlags struct {
	graph      string
	ci         string
	dryRun     bool
	branchName string
}

func (a *app) initCommand() *cobra.Command {
	var f initFlags
	c := &cobra.Command{
		Use: "init [DIR]", Short: "Write schemactl.yaml and a workflow for this repository", Long: initLong, Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return a.init(c.Context(), f, dir)
		},
	}
	c.Flags().StringVar(&f.graph, "graph-ref", "", "graph@variant; default: $APOLLO_GRAPH_REF, then what a pipeline names")
	c.Flags().StringVar(&f.ci, "ci", "github", "pipeline to write: github, gitlab or none")
	c.Flags().StringVar(&f.branchName, "branch", "", "branch that changes are merged into; default: the remote's, then main, master, or the one that is checked out")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "print the files instead of writing them")
	return c
}

// scaffold is what the templates of the written files see.
type scaffold struct {
	*detect.Found
	// Branch is what pull requests are merged into; Uses the version of the action.
	Branch, Uses string
}

// newFile is one file to write. Path is relative to the repository, with slashes.
type newFile struct {
	Path string
	Text []byte
}

func (a *app) init(ctx context.Context, f initFlags, dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return exit.Usagef("%s is not a folder", dir)
	}
	s, err := a.scaffold(ctx, f, dir)
	if err != nil {
		return err
	}
	files, err := s.files(f.ci)
	if err != nil {
		return err
	}
	st := a.style(a.stdout)
	for _, file := range files {
		if f.dryRun {
			_, _ = fmt.Fprintf(a.stdout, "%s\n%s\n", st.Bold("# "+file.Path), file.Text)
			continue
		}
		written, err := createFile(filepath.Join(dir, filepath.FromSlash(file.Path)), file.Text)
		if err != nil {
			return err
		}
		if written {
			_, _ = fmt.Fprintf(a.stdout, "%s %s\n", st.Green("wrote"), file.Path)
		} else {
			_, _ = fmt.Fprintf(a.stdout, "%s  %s: it exists, and stays as it is\n", st.Yellow("kept"), file.Path)
		}
	}
	s.tell(a.stdout, st)
	return nil
}

// scaffold looks at the repository and puts the flags on top.
func (a *app) scaffold(ctx context.Context, f initFlags, dir string) (scaffold, error) {
	found, err := detect.In(dir)
	if err != nil {
		return scaffold{}, fmt.Errorf("%w: %w", input.ErrInput, err)
	}
	if len(found.Subgraphs) == 0 {
		why := "no .graphql or .graphqls file under " + dir + " holds a schema"
		if len(found.Skipped) > 0 {
			why += fmt.Sprintf("; %s was left out: %s", found.Skipped[0].File, found.Skipped[0].Why)
		}
		return scaffold{}, fmt.Errorf("%w: %s; export the SDL of each subgraph into a file first", input.ErrInput, why)
	}
	for _, given := range []string{a.getenv("APOLLO_GRAPH_REF"), f.graph} {
		if given != "" {
			found.GraphRef = given
		}
	}
	if found.GraphRef != "" {
		ref, err := registry.ParseRef(found.GraphRef)
		if err != nil {
			return scaffold{}, err
		}
		found.GraphRef = ref.String()
	}
	s := scaffold{Found: found, Branch: f.branchName, Uses: "schemactl/schemactl@main"}
	if v := build.Version(); strings.HasPrefix(v, "v") && !strings.Contains(v, "-") {
		s.Uses = "schemactl/schemactl@" + v
	}
	if s.Branch == "" {
		s.Branch = mainBranch(ctx, dir)
	}
	return s, nil
}

// mainBranch is the branch that changes are merged into: the remote's, else main
// or master, else the one that is checked out.
func mainBranch(ctx context.Context, dir string) string {
	ask := func(args ...string) string {
		out, err := input.Git(ctx, append([]string{"-C", dir}, args...)...)
		if err != nil {
			return ""
		}
		return strings.TrimSpace(out)
	}
	if head := strings.TrimPrefix(ask("rev-parse", "--abbrev-ref", "origin/HEAD"), "origin/"); head != "" && head != "HEAD" {
		return head
	}
	for _, name := range []string{"main", "master"} {
		if ask("rev-parse", "--verify", "--quiet", "refs/heads/"+name) != "" {
			return name
		}
	}
	return cmp.Or(ask("symbolic-ref", "--quiet", "--short", "HEAD"), "main")
}

// files renders what is to be written, and reads the configuration back: what
// `init` writes, every other command understands.
func (s scaffold) files(ci string) ([]newFile, error) {
	list := []newFile{{Path: "schemactl.yaml"}}
	templates := []string{"schemactl.yaml"}
	switch ci {
	case "github":
		list, templates = append(list, newFile{Path: ".github/workflows/schemactl.yml"}), append(templates, "github.yml")
	case "gitlab":
		list, templates = append(list, newFile{Path: ".gitlab/schemactl.yml"}), append(templates, "gitlab.yml")
	case "none":
	default:
		return nil, exit.Usagef("--ci %q: use github, gitlab or none", ci)
	}
	for i := range list {
		var b bytes.Buffer
		if err := initTemplates.ExecuteTemplate(&b, templates[i], s); err != nil {
			return nil, fmt.Errorf("cannot render %s: %w", list[i].Path, err)
		}
		list[i].Text = b.Bytes()
	}
	if _, err := config.ParseGraph(list[0].Path, list[0].Text); err != nil {
		return nil, err
	}
	return list, nil
}

// createFile writes a file that does not exist yet; false when it does. A
// dangling link counts as existing.
func createFile(file string, text []byte) (bool, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return false, fmt.Errorf("cannot write %s: %w", file, err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("cannot write %s: %w", file, err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		// It was not there before, so half of it may go.
		return false, errors.Join(fmt.Errorf("cannot write %s: %w", file, err), os.Remove(file))
	}
	return true, nil
}

// tell says what was found and what to do next.
func (s scaffold) tell(w io.Writer, st report.Style) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("\n%s", st.Bold("Subgraphs"))
	for _, sub := range s.Subgraphs {
		p("  %s  %s  %s", st.Cyan(sub.Name), sub.File, st.Dim("by "+sub.From))
	}
	for _, skip := range s.Skipped {
		p("  %s %s: %s", st.Dim("left out"), skip.File, skip.Why)
	}
	p("\n%s", st.Bold("Next"))
	p("  schemactl compose schemactl.yaml -o supergraph.graphql")
	if s.GraphRef != "" {
		p("  schemactl doctor")
		p("  schemactl check schemactl.yaml")
	} else {
		p("  schemactl check --base git:%s:schemactl.yaml schemactl.yaml", s.Branch)
		p("  to compare with a registry: write `graph: GRAPH@VARIANT` into schemactl.yaml, set APOLLO_KEY, run `schemactl doctor`")
	}
}

// Folders lists the paths whose changes concern the schemas.
func (s scaffold) Folders() []string {
	var out []string
	for _, sub := range s.Subgraphs {
		glob := sub.File
		if dir := path.Dir(sub.File); dir != "." {
			glob = dir + "/**"
		}
		if len(out) == 0 || out[len(out)-1] != glob {
			out = append(out, glob)
		}
	}
	return append(out, "schemactl.yaml")
}
