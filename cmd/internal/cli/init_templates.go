package cli

import (
	"embed"
	"encoding/json"
	"strings"
	"text/template"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

// initTemplates are the files that `init` writes, by their name without .tmpl.
// Their delimiters leave the expressions of workflows alone.
var initTemplates = mustTemplates()

func mustTemplates() *template.Template {
	all := template.New("").Delims("[[", "]]").Funcs(template.FuncMap{"q": quoteYAML})
	entries, _ := templateFiles.ReadDir("templates") // embedded
	for _, e := range entries {
		text, _ := templateFiles.ReadFile("templates/" + e.Name()) // embedded
		template.Must(all.New(strings.TrimSuffix(e.Name(), ".tmpl")).Parse(string(text)))
	}
	return all
}

// quoteYAML writes a value so that YAML reads it as that text: plain where
// nobody could misread it, a JSON string otherwise, which is YAML as well.
func quoteYAML(s string) string {
	plain := s != "" && !strings.HasSuffix(s, ":") && !strings.ContainsAny(s[:1], "-?:,[]{}#&*!|>'\"%@` 0123456789.~") &&
		strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(yamlPlain, r) }) < 0
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		plain = false
	}
	if plain {
		return s
	}
	b, _ := json.Marshal(s) // text always encodes
	return string(b)
}

const yamlPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./@:*=+"
