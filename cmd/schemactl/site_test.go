package main_test

import (
	"bytes"
	"html"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/cli"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/site"
	"github.com/schemactl/schemactl/cmd/internal/topics"
)

// built is the documentation site of this repository.
var built = sync.OnceValues(func() (map[string][]byte, error) { return site.Build(os.DirFS("../..")) })

// sitePages returns the site.
func sitePages(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// sourceExists reports whether this repository has a file or folder.
func sourceExists(file string) bool {
	_, err := os.Stat(filepath.Join("../..", filepath.FromSlash(file)))
	return err == nil
}

// TestSiteLinks: every link of the site leads somewhere, and so does every link to the site in the
// documents of the repository.
func TestSiteLinks(t *testing.T) {
	files := sitePages(t)
	for _, dead := range site.DeadLinks(files, sourceExists) {
		t.Error(dead)
	}
	for file, text := range documents(t) {
		for _, m := range regexp.MustCompile(regexp.QuoteMeta(site.Address)+`([\w./-]*)`).FindAllStringSubmatch(text, -1) {
			if _, ok := files[m[1]]; !ok && m[1] != "" {
				t.Errorf("%s links to %s, which is no page", file, m[0])
			}
		}
	}
}

// TestDeadLinks: a dead link of each kind is found, and nothing else.
func TestDeadLinks(t *testing.T) {
	got := site.DeadLinks(map[string][]byte{
		"a.html":   []byte(`<h2 id="one"></h2><a href="b/b.html#two"></a><a href="#one"></a><a href="https://example.com/x">`),
		"b/b.html": []byte(`<h2 id="two"></h2><a href="../a.html#one"></a><a href="a.html"></a><a href="#three"></a><img src="../no.png"><a href="https://github.com/schemactl/schemactl/blob/main/nothing.md#x"></a>`),
	}, sourceExists)
	want := "b/b.html: a.html: there is no such page\nb/b.html: #three: the page has no such heading\nb/b.html: ../no.png: there is no such page\n" +
		"b/b.html: https://github.com/schemactl/schemactl/blob/main/nothing.md#x: the repository has no such file"
	if joined := strings.Join(got, "\n"); joined != want {
		t.Errorf("got\n%s\nwant\n%s", joined, want)
	}
}

// TestSiteHasEverything: each command, flag, rule, code and configuration key has its place.
func TestSiteHasEverything(t *testing.T) {
	files := sitePages(t)
	seen := 0
	demand := func(page, mark, what string) {
		seen++
		if !bytes.Contains(files[page], []byte(mark)) {
			t.Errorf("%s does not have %s", page, what)
		}
	}
	program := cli.Program()
	var visit func(c *cobra.Command, page string)
	visit = func(c *cobra.Command, page string) {
		if c.Hidden || c.Name() == "help" {
			return
		}
		demand(page, `id="`+site.Anchor(c.CommandPath())+`"`, c.CommandPath())
		demand("commands.html", "<code>"+c.CommandPath()+"</code>", c.CommandPath())
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && program.PersistentFlags().Lookup(f.Name) == nil && f.Name != "help" {
				demand(page, `id="`+site.FlagAnchor(c, f.Name)+`"`, "the flag --"+f.Name+" of "+c.CommandPath())
			}
		})
		for _, child := range c.Commands() {
			visit(child, page)
		}
	}
	for _, c := range program.Commands() {
		visit(c, "commands/"+c.Name()+".html")
	}
	program.PersistentFlags().VisitAll(func(f *pflag.Flag) {
		demand("commands.html", `id="`+site.FlagAnchor(program, f.Name)+`"`, "the flag --"+f.Name)
	})
	for _, topic := range topics.All() {
		found := false
		for _, page := range []string{"rules/" + topic.Group + ".html", "glossary.html", "exit-codes.html"} {
			found = found || bytes.Contains(files[page], []byte(`id="`+site.Anchor(topic.ID)+`"`))
		}
		if !found {
			t.Errorf("no page explains %s of the group %s", topic.ID, topic.Group)
		}
		demand("rules.html", "<code>"+html.EscapeString(topic.ID)+"</code>", topic.ID)
	}
	for _, key := range config.Keys() {
		demand("configuration.html", `id="`+site.KeyAnchor(key)+`"`, "the key "+key)
	}
	for _, key := range config.SupergraphKeys() {
		demand("configuration.html", "<code>"+key+"</code>", "the key "+key+" of supergraph.yaml")
	}
	if seen < 700 {
		t.Errorf("only %d things looked for", seen)
	}
}

// TestSitePages: every page has a title, a description, one heading of the first level, and a text
// for each picture.
func TestSitePages(t *testing.T) {
	for name, text := range sitePages(t) {
		if path.Ext(name) != ".html" {
			continue
		}
		if n := bytes.Count(text, []byte("<h1 ")); n != 1 {
			t.Errorf("%s has %d headings of the first level", name, n)
		}
		for _, empty := range []string{"<title></title>", "<title> ·", `name="description" content=""`, `alt=""`} {
			if bytes.Contains(text, []byte(empty)) {
				t.Errorf("%s has %s", name, empty)
			}
		}
		if m := regexp.MustCompile(`(?:src|href)="/[^"]*"`).Find(text); m != nil {
			t.Errorf("%s has the link %s, which works on one server only", name, m)
		}
	}
}

// TestProse: a help text keeps its paragraphs and its code, and nothing else in it is Markdown.
func TestProse(t *testing.T) {
	got := site.Prose("Takes a *glob* of `a_b*`, <T>\nand my_file:\n\n  schemactl check DIR\n    and more\n\nThen\n  {\"a\": [1]}\n")
	want := "Takes a \\*glob\\* of `a_b*`, &lt;T>\nand my\\_file:\n\n\n```text\nschemactl check DIR\n  and more\n```\n\nThen\n\n```text\n{\"a\": [1]}\n```"
	if got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// TestTroubleshootingMessages: what the page quotes is printed by the program.
func TestTroubleshootingMessages(t *testing.T) {
	var source strings.Builder
	for _, pattern := range []string{"../internal/*/*.go", "../../publish/*.go", "../../publish/*/*.go", "../../platformapi/*.go", "../../platformapi/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || strings.Contains(file, "/site/") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(text)
		}
	}
	quoted := regexp.MustCompile("(?m)^### `(.*)`$").FindAllStringSubmatch(documents(t)[".github/site/troubleshooting.md"], -1)
	for _, m := range quoted {
		if !strings.Contains(source.String(), m[1]) {
			t.Errorf("nothing says %q any more", m[1])
		}
	}
	if len(quoted) < 12 {
		t.Errorf("only %d messages found", len(quoted))
	}
}

// TestMan: every command has a man page with its description, and the same moment gives the same
// bytes.
func TestMan(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	pages, err := site.Man()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"schemactl.1":             {`"Nov 2023"`, "schemactl-check(1)", "not judged"},
		"schemactl-launch-wait.1": {"SCHEMACTL-LAUNCH-WAIT", "timeout"},
	} {
		for _, w := range want {
			if !bytes.Contains(pages[name], []byte(w)) {
				t.Errorf("%s lacks %s", name, w)
			}
		}
	}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Hidden || c.Name() == "help" {
			return
		}
		if pages[strings.ReplaceAll(c.CommandPath(), " ", "-")+".1"] == nil {
			t.Errorf("%s has no man page", c.CommandPath())
		}
		for _, child := range c.Commands() {
			visit(child)
		}
	}
	visit(cli.Program())
}
