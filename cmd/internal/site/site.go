// Package site makes the documentation site and the man pages: what goes in is this repository and
// the command line, what comes out are files.
//
// # How
//
// [Build] renders the pages of [chapters] in their order. A page is Markdown: a document of
// .github/site or .github/docs, or one that is made of what the program knows (commands.go,
// topics.go, configuration.go, schemas.go, examples.go). The Markdown becomes HTML (render.go) in
// the frame of .github/site/page.html. [DeadLinks] looks at what came out. [Man] makes the man
// pages of the same commands.
//
// # Invariants
//
//   - Nothing is described twice: a command is described by its help, a rule by its own text, a key
//     by the comment beside it in the reference.
//   - The same commit gives the same bytes.
//   - Links of a page are relative, so that the site can be opened from any address and any folder.
package site

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/cli"
)

// page is one page of the site.
type page struct {
	// path is where it is in the site, such as commands/check.html, and title what lists call it.
	path, title string
	// document is the file of this repository that has its Markdown; it is empty if make has it.
	document string
	make     func(*book) (string, error)
	// under is the path of the page that lists this one; such a page is not in the navigation.
	under string
}

// chapter is a heading of the navigation and its pages.
type chapter struct {
	title string
	pages []page
}

// book is what pages are made of.
type book struct {
	repository fs.FS
	program    *cobra.Command
	chapters   []chapter
	// byDocument has the paths of pages by the documents that they are made of.
	byDocument map[string]string
}

// chapters returns every page, in the order of the navigation.
func chapters(program *cobra.Command) []chapter {
	doc := func(path, title, document string) page { return page{path: path, title: title, document: document} }
	made := func(path, title string, from func(*book) (string, error)) page {
		return page{path: path, title: title, make: from}
	}
	reference := []page{
		doc("reference.html", "What holds for every command", ".github/docs/reference.md"),
		made("commands.html", "Commands and flags", commandList),
		made("configuration.html", "Configuration keys", configuration),
		made("rules.html", "Rules and codes", topicList),
		made("exit-codes.html", "Exit codes", exitCodes),
		made("schemas.html", "JSON Schemas", schemaList),
		doc("gates.html", "Gates", ".github/docs/gates.md"),
		doc("benchmarks.html", "What has been measured", ".github/docs/benchmarks.md"),
	}
	reference = append(reference, commandPages(program)...)
	reference = append(reference, topicPages()...)
	return []chapter{
		{"Start", []page{
			doc("index.html", "schemactl", ".github/site/index.md"),
			doc("first-hour.html", "The first hour", ".github/site/first-hour.md"),
			doc("install.html", "Install", ".github/site/install.md"),
		}},
		{"Understand", []page{
			doc("concepts.html", "Concepts", ".github/site/concepts.md"),
			doc("order.html", "How the order is decided", ".github/site/order.md"),
			made("glossary.html", "Glossary", glossary),
		}},
		{"Use", []page{
			doc("recipes.html", "Recipes", ".github/docs/recipes.md"),
			doc("pipelines.html", "Pipelines", "fixtures/workflows/README.md"),
			made("layouts.html", "Example repositories", layouts),
			doc("graphs.html", "Example graphs", "fixtures/graphs/README.md"),
		}},
		{"Come from", []page{
			doc("coming-from.html", "Rover, wgc, Hive, Inspector", ".github/site/coming-from.md"),
			doc("rover.html", "Every line of Rover", ".github/docs/rover.md"),
		}},
		{"Help", []page{
			doc("troubleshooting.html", "Troubleshooting", ".github/site/troubleshooting.md"),
			doc("upgrading.html", "Upgrading", ".github/UPGRADING.md"),
		}},
		{"Reference", reference},
	}
}

// assets are the files of .github/site that every page uses.
var assets = []string{"style.css", "script.js"}

// Build returns the files of the site by their paths. The repository is this one.
func Build(repository fs.FS) (map[string][]byte, error) {
	program := cli.Program()
	b := &book{repository: repository, program: program, chapters: chapters(program), byDocument: map[string]string{}}
	for _, p := range b.pages() {
		if p.document != "" {
			b.byDocument[p.document] = p.path
		}
	}
	files := map[string][]byte{".nojekyll": nil}
	for _, name := range assets {
		text, err := fs.ReadFile(repository, ".github/site/"+name)
		if err != nil {
			return nil, fmt.Errorf("the site lacks a file: %w", err)
		}
		files[name] = text
	}
	pictures, err := fs.Glob(repository, ".github/images/*")
	if err != nil {
		return nil, fmt.Errorf("no pictures: %w", err)
	}
	for _, name := range pictures {
		if files["images/"+path.Base(name)], err = fs.ReadFile(repository, name); err != nil {
			return nil, fmt.Errorf("a picture cannot be read: %w", err)
		}
	}
	if err := addSchemas(files); err != nil {
		return nil, err
	}
	return files, b.addPages(files)
}

// addPages renders the pages and the index of the search.
func (b *book) addPages(files map[string][]byte) error {
	frame, err := b.frame()
	if err != nil {
		return err
	}
	var found []entry
	for _, p := range b.pages() {
		text, err := b.markdown(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		r, err := b.render(p, text)
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		if files[p.path], err = b.framed(frame, p, r); err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		found = append(found, entries(p, r)...)
	}
	files["search.js"], err = searchIndex(found)
	return err
}

// pages returns the pages of all chapters.
func (b *book) pages() []page {
	var out []page
	for _, c := range b.chapters {
		out = append(out, c.pages...)
	}
	return out
}

// markdown returns the text of a page.
func (b *book) markdown(p page) (string, error) {
	if p.make != nil {
		return p.make(b)
	}
	text, err := fs.ReadFile(b.repository, p.document)
	if err != nil {
		return "", fmt.Errorf("the document of a page cannot be read: %w", err)
	}
	return string(text), nil
}

// up returns the way from a page to the top of the site.
func up(p page) string { return strings.Repeat("../", strings.Count(p.path, "/")) }
