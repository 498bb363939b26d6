package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/cmd/internal/cli/schemas"
	"github.com/schemactl/schemactl/cmd/internal/doctor"
	"github.com/schemactl/schemactl/cmd/internal/planning"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollback"
)

// jsonForms are the types of what commands write with --format json. A command with two forms, such
// as publish with and without --phase, has two types.
var jsonForms = map[string][]any{
	"check":               {foreign(schemas.CheckID)},
	"check result":        {remoteResult{}},
	"compose":             {composeJSON{}},
	"config show":         {configReport{}},
	"contract describe":   {contractDescription{}},
	"contract preview":    {report.ContractPreviews{}},
	"contract publish":    {contractPublished{}},
	"contract show":       {contractList{}},
	"deliver":             {publish.Report{}},
	"doctor":              {doctor.Report{}},
	"drift":               {drift.Report{}},
	"explain":             {explained{}},
	"history":             {historyReport{}},
	"launch list":         {launchList{}},
	"launch show":         {shownLaunch{}},
	"launch wait":         {waitedLaunch{}},
	"plan":                {foreign(schemas.PlanID)},
	"plan approve":        {planApproved{}},
	"plan show":           {foreign(schemas.PlanID)},
	"query-plan":          {planning.Report{}},
	"publish":             {publish.Publication{}, publish.SidePublication{}},
	"rules":               {ruleList{}},
	"status":              {statusReport{}},
	"subgraph delete":     {publish.Publication{}},
	"subgraph list":       {subgraphList{}},
	"supergraph diff":     {report.SupergraphDiff{}},
	"supergraph pin":      {pinned{}},
	"supergraph rollback": {rollback.Report{}},
	"supergraph verify":   {verifyReport{}},
	"variant delete":      {variantDeletion{}},
	"variant list":        {variantList{}},
	"version":             {versionReport{}},
	"whoami":              {identity{}},
	"lint":                {report.Linted{}},
}

// TestEveryJSONHasASchema: a command that offers --format json is in the list, and its schema is
// what its types say.
func TestEveryJSONHasASchema(t *testing.T) {
	var offered []string
	var visit func(prefix string, c *cobra.Command)
	visit = func(prefix string, c *cobra.Command) {
		for _, child := range c.Commands() {
			path := prefix + child.Name()
			if f := child.Flags().Lookup("format"); f != nil && regexp.MustCompile(`\bjson\b`).MatchString(f.Usage) {
				offered = append(offered, path)
			}
			visit(path+" ", child)
		}
	}
	visit("", (&app{}).root())
	slices.Sort(offered)
	for name, forms := range jsonForms {
		file := filepath.Join("schemas", schemaFile(name))
		want, err := schemaOf(name, forms)
		if err != nil {
			t.Fatal(err)
		}
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(have, want) {
			t.Errorf("%s is not what the types of %s say; run UPDATE=1 go test ./cmd/internal/cli, then again without UPDATE: %v\n%s", file, name, err, cmp.Diff(string(have), string(want)))
		}
	}
	if d := cmp.Diff(offered, schemas.Names()); d != "" {
		t.Errorf("other commands have a schema than offer --format json (add the type to jsonForms, run UPDATE=1 go test ./cmd/internal/cli, run it again without UPDATE, since schemas are embedded, and add the command to json_forms.txtar): %s", d)
	}
	for _, name := range schemas.Names() {
		text, err := schemas.Of(name)
		if err != nil || !json.Valid(text) || !bytes.Contains(text, []byte(`"$id"`)) {
			t.Errorf("the schema of %s is none: %v", name, err)
		}
	}
}
