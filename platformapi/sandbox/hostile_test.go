package sandbox

import (
	"strings"
	"testing"
)

// Documents made to exhaust the server get an error.
func TestHostileDocuments(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop())
	spread := "query { ...F0 } "
	for i := range 30 {
		n := string(rune('0'+i/10)) + string(rune('0'+i%10))
		m := string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10))
		spread += "fragment F" + n + " on Query { a: frontendUrlRoot ...F" + m + " b: frontendUrlRoot ...F" + m + " } "
	}
	for name, doc := range map[string]string{
		"deep selection": strings.Repeat("{graph", 150_000),
		"deep value":     `{ graph(id: ` + strings.Repeat("[", 900_000),
		"deep object":    `{ graph(id: ` + strings.Repeat("{a:", 300_000),
		"deep type":      `query($a: ` + strings.Repeat("[", 900_000),
		"deep valid":     "{ graph(id: \"shop\") { " + strings.Repeat("variants { graph { ", 200) + "id" + strings.Repeat("}}", 200) + "}}",
		"fragments":      strings.ReplaceAll(spread, "F0 }", "F00 }"),
		"cycle":          "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
		"long":           strings.Repeat("#", maxQueryLength+1),
	} {
		t.Run(name, func(t *testing.T) {
			res, text, err := h.post(GraphQLPath, body(doc, nil))
			if err != nil || res.StatusCode != 200 || !strings.Contains(text, `"errors"`) || len(text) > 100_000 {
				t.Errorf("%v %.300s", err, text)
			}
		})
	}
}
