package rover

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

func (c *call) explain(context.Context) (Answer, error) {
	asked := strings.ToUpper(c.Args[0])
	i := slices.IndexFunc(Codes, func(known Code) bool { return known.Code == asked })
	if i < 0 {
		return Answer{}, noSuchCode(asked)
	}
	code := Codes[i]
	text := fmt.Sprintf("**%s**\n\n%s.\n\n%s\n", code.Code, sentence(code.Title), code.Fix)
	return Answer{Data: struct {
		Text string `json:"explanation_markdown"`
	}{text}, Plain: strings.ReplaceAll(text, "**", "")}, nil
}

// sentence returns a text with a capital.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
