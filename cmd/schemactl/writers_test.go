package main_test

import (
	"go/ast"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// writers has every function that makes files or folders, with what their names are made of. A name
// of the outside (a subgraph, a variant, a launch) becomes part of a file name by NameOf, StemsOf
// or Disguise of publish/fileset alone, and a Folder refuses every other name; whatever else is
// written has a name that the user gives, or one of the program's own.
var writers = map[string]string{
	"cmd/internal/actions.Runner.appendTo":                "the files that the runner names in its environment",
	"cmd/internal/actions/step.Run":                       "its own, in the folder of the reports",
	"cmd/internal/actions/step.step.bringJournal":         "the journal that an input or the configuration names",
	"cmd/internal/actions/step.step.prepare":              "temporary, in the folder of the runner",
	"cmd/internal/actions/step.step.sarif":                "its own, in the folder of the reports",
	"cmd/internal/actions/step.step.subjectOutputs":       "its own, in the folder of the reports",
	"cmd/internal/cli.app.actionCommand":                  "standard output only",
	"cmd/internal/cli.app.configExpandCommand":            "a flag",
	"cmd/internal/cli.app.introspect":                     "a flag",
	"cmd/internal/cli.app.offlineParts":                   "temporary",
	"cmd/internal/cli.app.rehearse":                       "temporary",
	"cmd/internal/cli.app.savePlan":                       "a flag",
	"cmd/internal/cli.app.schemaCommand":                  "standard output only",
	"cmd/internal/cli.app.serveSandbox":                   "standard output only",
	"cmd/internal/cli.app.subgraphFetchCommand":           "a flag",
	"cmd/internal/cli.app.supergraphFetchCommand":         "a flag",
	"cmd/internal/cli.app.tryOffline":                     "its own, in a temporary folder",
	"cmd/internal/cli.app.writeFolder":                    "a Folder: the intermediate schemas and suggestions of plan, by StemsOf",
	"cmd/internal/deploy.Command.Deploy":                  "temporary; the schema in it by NameOf",
	"cmd/internal/output.writeInto":                       "that of its caller",
	"cmd/internal/rover.call.print":                       "a flag",
	"cmd/internal/scaffold.create":                        "its own, and what exists stays",
	"cmd/internal/tempdir.Dir.Keep":                       "its own",
	"cmd/internal/tempdir.Make":                           "temporary",
	"cmd/internal/tempdir.ended":                          "its own, and it is read only",
	"cmd/internal/workload/clusterstub.Server.Kubeconfig": "temporary, of a test",
	"publish.fileLog.hold":                                "that of the journal, and .held",
	"publish.openFileLog":                                 "the folder of the journal, which a flag or the configuration names",
	"publish/filelock.open":                               "that of its caller, and no link is followed",
	"publish/fileset.OS.MkdirAll":                         "that of its caller",
	"publish/fileset.OS.Move":                             "that of its caller",
	"publish/fileset.OS.Stage":                            "that of its caller",
	"publish/pin.Options.folder":                          "a Folder: the supergraphs by FileName, which disguises, and files of its own",
	"publish/planfile.File.Approve":                       "the plan, which an argument names",
}

// makers are the functions that make files or folders, by package and name.
var makers = map[string][]string{
	"os":       {"WriteFile", "Create", "CreateTemp", "Mkdir", "MkdirAll", "MkdirTemp", "OpenFile", "Rename", "Symlink", "Link", "CopyFS"},
	"renameio": {"WriteFile", "NewPendingFile", "TempFile", "Symlink"},
	"fileset":  {"WriteFile", "Folder"},
	"output":   {"WriteFile", "Emit"},
	"tempdir":  {"Make"},
}

// TestWriters: a function that makes files is in the table, so that somebody has thought about the
// names.
func TestWriters(t *testing.T) {
	found := map[string]token.Position{}
	eachFile(t, func(file string, set *token.FileSet, tree *ast.File) {
		if strings.HasSuffix(tree.Name.Name, "test") || tree.Name.Name == "main" && !strings.HasPrefix(file, "cmd/schemactl/") {
			return // for tests, and programs that are not part of schemactl
		}
		for _, decl := range tree.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			name := path.Dir(file) + "." + funcName(f)
			ast.Inspect(f, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(makers[x.Name], sel.Sel.Name) {
					found[name] = set.Position(sel.Pos())
				}
				return true
			})
		}
	})
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if writers[name] == "" {
			t.Errorf("%s: %s makes a file or folder: where is its name from?", found[name], name)
		}
	}
	for name := range writers {
		if _, ok := found[name]; !ok {
			t.Errorf("%s makes no file any more", name)
		}
	}
}

// funcName returns the name of a function, that of a method with its type.
func funcName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if ident, ok := typ.(*ast.Ident); ok {
		return ident.Name + "." + f.Name.Name
	}
	return f.Name.Name
}
