package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFormatsOfACheckAreComplete finds the printers of a check, which are the exported functions
// that take a *check.Report, and names what one of them still lacks: a golden, a look at what must
// not be left out, a place among the formats of the command.
func TestFormatsOfACheckAreComplete(t *testing.T) {
	goldens, silence, commands := sourceOf(t, "check_formats_test.go"), sourceOf(t, "check_silence_test.go"), sourceOf(t, "../cli/*.go")
	found := 0
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range tree.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || !takesReport(f) {
				continue
			}
			found++
			name := f.Name.Name
			for _, want := range []struct{ in, call, where string }{
				{goldens, `[^.\w]` + name + `\(`, "a golden: add it to the formats of TestCheckFormats and run it with UPDATE=1"},
				{silence, `[^.\w]` + name + `\(`, "a look at what it must not leave out: add it to the formats of printed and to spellings, in check_silence_test.go"},
				{commands, `\breport\.` + name + `\b`, "a place among the formats of the command check, in package cli"},
			} {
				if !regexp.MustCompile(want.call).MatchString(want.in) {
					t.Errorf("%s (%s) lacks %s", name, file, want.where)
				}
			}
		}
	}
	if found < 7 {
		t.Errorf("only %d printers found", found)
	}
}

// TestEveryPrinterHasACommand finds all printers, which are the exported functions that take a
// writer first, and names those that no command prints with.
func TestEveryPrinterHasACommand(t *testing.T) {
	commands, found := sourceOf(t, "../cli/*.go"), 0
	printer := regexp.MustCompile(`(?m)^func ([A-Z]\w*)\(w io\.Writer\b`)
	for _, match := range printer.FindAllStringSubmatch(sourceOf(t, "*.go"), -1) {
		found++
		if !regexp.MustCompile(`\breport\.` + match[1] + `\b`).MatchString(commands) {
			t.Errorf("no command prints with %s: give it a place among the formats of one, or delete it", match[1])
		}
	}
	if found < 25 {
		t.Errorf("only %d printers found", found)
	}
}

// sourceOf returns the text of all files of a pattern, tests left out unless the pattern is one.
func sourceOf(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(pattern, err)
	}
	var b strings.Builder
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") && !strings.HasSuffix(pattern, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(source)
	}
	return b.String()
}

// takesReport reports whether a function has a parameter of type *check.Report.
func takesReport(f *ast.FuncDecl) bool {
	for _, p := range f.Type.Params.List {
		pointer, ok := p.Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		if s, ok := pointer.X.(*ast.SelectorExpr); ok && s.Sel.Name == "Report" {
			if pkg, ok := s.X.(*ast.Ident); ok && pkg.Name == "check" {
				return true
			}
		}
	}
	return false
}
