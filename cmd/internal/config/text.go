package config

import (
	"strings"

	"github.com/schemactl/schemactl/compose/charset"
)

// readable returns the bytes of a configuration file as UTF-8 text. What is no text is an error
// with its position.
func readable(file string, raw []byte) ([]byte, error) {
	text, bad := charset.Decode(string(raw))
	if bad != nil {
		return nil, at(file, bad.Line, bad.Column, bad.Message+"; "+strings.ToLower(bad.Fix[:1])+strings.TrimSuffix(bad.Fix[1:], "."))
	}
	return []byte(text), nil
}
