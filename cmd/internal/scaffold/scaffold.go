// Package scaffold is what `schemactl init` writes into a repository: schemactl.yaml and a workflow
// that checks pull requests. What the repository has is found by package detect.
//
// # How
//
// [In] looks at the repository, resolves the graph ref and the branch that changes are merged into,
// and renders the files from the templates. [Scaffold.Write] creates them, or [Scaffold.Print]
// shows them instead; [Scaffold.Tell] explains what was found and what to do next.
//
// # Invariants
//
//   - Nothing that exists is overwritten, not even a dangling link.
//   - The configuration is read back before anything is written, so every other command understands
//     it.
//   - A file that could not be written whole is removed again.
package scaffold

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
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/detect"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/publish/registry"
)

// Options are the settings of the command line.
type Options struct {
	// GraphRef is graph@variant; empty for what a pipeline of the repository names.
	GraphRef string
	// CI is the pipeline to write: github, gitlab or none.
	CI string
	// Deliver adds a pipeline that delivers what is merged.
	Deliver bool
	// Branch is the branch that changes are merged into; if empty, git is asked.
	Branch string
	// Version is the version of this binary, which the workflow uses if it is a release. Commit is
	// its commit, by which the workflow pins it; empty where that is not known.
	Version, Commit string
}

// Scaffold is the data of the templates, and the files made of them.
type Scaffold struct {
	*detect.Found
	// Branch is the branch that pull requests are merged into.
	Branch string
	// Uses is the action with its version, a comment included.
	Uses string
	// Module is the version of the Go module that pipelines without the action install.
	Module string
	// Base is the path of schemactl.yaml at a git ref: from the root of the repository, or from the
	// folder, ./schemactl.yaml, if that is another one.
	Base string
	// Files are the files to write.
	Files []File
}

// File is one file to write.
type File struct {
	// Path is relative to the repository, with slashes.
	Path string
	Text []byte
}

// In looks at the repository in dir and renders the files. It writes nothing.
func In(ctx context.Context, dir string, o Options) (Scaffold, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return Scaffold{}, exit.Usagef("%s is not a folder", dir)
	}
	found, err := detect.In(dir)
	if err != nil {
		return Scaffold{}, fmt.Errorf("%w: %w", input.ErrInput, err)
	}
	if why := noSchema(dir, found); why != "" {
		return Scaffold{}, fmt.Errorf("%w: %s; export the SDL of each subgraph into a file first", input.ErrInput, why)
	}
	found.GraphRef = cmp.Or(o.GraphRef, found.GraphRef)
	if found.GraphRef != "" {
		ref, err := registry.ParseRef(found.GraphRef)
		if err != nil {
			return Scaffold{}, err
		}
		found.GraphRef = ref.String()
	}
	s := Scaffold{Found: found, Branch: o.Branch, Uses: "schemactl/schemactl@main", Module: "latest"}
	if v := o.Version; strings.HasPrefix(v, "v") && !strings.Contains(v, "-") {
		s.Uses, s.Module = "schemactl/schemactl@"+v, v
		if commit.Get().MatchString(o.Commit) { // nobody can move a commit
			s.Uses = "schemactl/schemactl@" + o.Commit + " # " + v
		}
	}
	if s.Branch == "" {
		s.Branch = mainBranch(ctx, dir)
	}
	s.Base = "schemactl.yaml"
	if prefix, err := input.Git(ctx, "-C", dir, "rev-parse", "--show-prefix"); err == nil && strings.TrimSpace(prefix) != "" {
		s.Base = "./schemactl.yaml"
	}
	s.Files, err = s.render(o.CI, o.Deliver)
	return s, err
}

// commit matches a whole hash of git.
var commit = pattern.New(`^[0-9a-f]{40}$`)

// noSchema returns why no subgraph has a schema in a file; it is empty if one has.
func noSchema(dir string, found *detect.Found) string {
	if slices.ContainsFunc(found.Subgraphs, func(s detect.Subgraph) bool { return s.File != "" }) {
		return ""
	}
	if len(found.Subgraphs) > 0 {
		s := found.Subgraphs[0]
		return fmt.Sprintf("%s names no schema in a file: that of %s is read from %s", s.From, s.Name, s.Source)
	}
	why := "no .graphql or .graphqls file under " + dir + " holds a schema"
	if len(found.Skipped) > 0 {
		why += fmt.Sprintf("; %s was left out: %s", found.Skipped[0].File, found.Skipped[0].Why)
	}
	return why
}

// mainBranch returns the branch that changes are merged into: the remote's, else main or master,
// else the one that is checked out.
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

// render renders the files, and reads the configuration back: what is written here, every other
// command understands.
func (s Scaffold) render(ci string, deliver bool) ([]File, error) {
	list := []File{{Path: "schemactl.yaml"}}
	names := []string{"schemactl.yaml"}
	switch ci {
	case "github":
		list, names = append(list, File{Path: ".github/workflows/schemactl.yml"}), append(names, "github.yml")
	case "gitlab":
		list, names = append(list, File{Path: ".gitlab/schemactl.yml"}), append(names, "gitlab.yml")
	case "none":
	default:
		return nil, exit.Usagef("--ci %q: use github, gitlab or none", ci)
	}
	if path, known := map[string]string{"github": ".github/workflows/schemactl-deliver.yml", "gitlab": ".gitlab/schemactl-deliver.yml"}[ci]; deliver && known {
		list, names = append(list, File{Path: path}), append(names, ci+"-deliver.yml")
	} else if deliver {
		return nil, exit.Usagef("--deliver needs a pipeline to write; give --ci github or --ci gitlab")
	}
	texts := templates()
	for i := range list {
		var b bytes.Buffer
		if err := texts.ExecuteTemplate(&b, names[i], s); err != nil {
			return nil, fmt.Errorf("cannot render %s: %w", list[i].Path, err)
		}
		list[i].Text = b.Bytes()
	}
	if _, err := config.ParseGraph(list[0].Path, list[0].Text, config.Options{}); err != nil {
		return nil, err
	}
	return list, nil
}

// Write creates the files below dir that do not exist, and prints which ones it wrote or kept.
func (s Scaffold) Write(w io.Writer, st report.Style, dir string) error {
	for _, file := range s.Files {
		written, err := create(filepath.Join(dir, filepath.FromSlash(file.Path)), file.Text)
		if err != nil {
			return err
		}
		if written {
			_, _ = fmt.Fprintf(w, "%s %s\n", st.Green("wrote"), file.Path)
		} else {
			_, _ = fmt.Fprintf(w, "%s  %s: it exists, and stays as it is\n", st.Yellow("kept"), file.Path)
		}
	}
	return nil
}

// Print prints the files instead of writing them.
func (s Scaffold) Print(w io.Writer, st report.Style) {
	for _, file := range s.Files {
		_, _ = fmt.Fprintf(w, "%s\n%s\n", st.Bold("# "+file.Path), file.Text)
	}
}

// create writes a file and reports whether it did: a file that exists, or a dangling link, stays as
// it is.
func create(file string, text []byte) (bool, error) {
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

// Tell prints what was found and what to do next.
func (s Scaffold) Tell(w io.Writer, st report.Style) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("\n%s", st.Bold("Subgraphs"))
	for _, sub := range s.Subgraphs {
		if sub.File == "" {
			p("  %s  %s  %s", st.Cyan(sub.Name), st.Yellow("no SDL file: its schema is read from "+sub.Source), st.Dim("by "+sub.From))
			continue
		}
		p("  %s  %s  %s", st.Cyan(sub.Name), strings.Join(append([]string{sub.File}, sub.More...), ", "), st.Dim("by "+sub.From))
	}
	for _, skip := range s.Skipped {
		p("  %s %s: %s", st.Dim("left out"), skip.File, skip.Why)
	}
	for _, note := range s.Notes {
		p("  %s %s", st.Yellow("note:"), note)
	}
	p("\n%s", st.Bold("Next"))
	p("  schemactl compose schemactl.yaml -o supergraph.graphql")
	if s.GraphRef != "" {
		p("  schemactl doctor")
		p("  schemactl check schemactl.yaml")
	} else {
		p("  schemactl check --base git:%s:%s schemactl.yaml", s.Branch, s.Base)
		p("  to compare with a registry: write `graph: GRAPH@VARIANT` into schemactl.yaml, set APOLLO_KEY, run `schemactl doctor`")
	}
}

// JournalTag returns the tag of the journal of deliveries: one for each variant. The templates call
// it.
func (s Scaffold) JournalTag() string {
	_, variant, _ := strings.Cut(s.GraphRef, "@")
	return strings.Map(func(r rune) rune {
		if r == '.' || r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, cmp.Or(variant, "current"))
}

// Folders returns the paths whose changes concern the schemas. The templates call it.
func (s Scaffold) Folders() []string {
	var out []string
	for _, sub := range s.Subgraphs {
		for _, file := range append([]string{sub.File}, sub.More...) {
			if file == "" {
				continue
			}
			glob := file
			if dir := path.Dir(file); dir != "." {
				glob = dir + "/**"
			} else if path.Ext(file) == "" {
				glob = file + "/**" // a folder
			}
			if len(out) == 0 || out[len(out)-1] != glob {
				out = append(out, glob)
			}
		}
	}
	return append(out, "schemactl.yaml")
}
