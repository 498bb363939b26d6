package config

import (
	"encoding/json"
	"strings"
)

// yamlPlain are the runes that a plain scalar may have here.
const yamlPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./@:*=+"

// QuoteYAML returns text as a YAML scalar that is read back as that text: plain where no reader
// could take it for something else, otherwise a JSON string, which is YAML as well.
func QuoteYAML(s string) string {
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
