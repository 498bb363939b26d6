package scaffold

import (
	"embed"
	"strings"
	"text/template"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/compose/supergraph"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

// templates returns the templates of the written files, by their names without .tmpl. Their
// delimiters leave the expressions of workflows alone.
func templates() *template.Template {
	all := template.New("").Delims("[[", "]]").Funcs(template.FuncMap{"q": config.QuoteYAML, "fault": supergraph.JudgeRoutingURL})
	entries, _ := templateFiles.ReadDir("templates") // embedded
	for _, e := range entries {
		text, _ := templateFiles.ReadFile("templates/" + e.Name()) // embedded
		template.Must(all.New(strings.TrimSuffix(e.Name(), ".tmpl")).Parse(string(text)))
	}
	return all
}
