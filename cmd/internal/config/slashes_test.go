package config

import "testing"

func TestSlashes(t *testing.T) {
	for file, want := range map[string]string{
		"sub/s.graphql":    "sub/s.graphql",
		`.\sub\s.graphql`:  "./sub/s.graphql",
		`..\a/b\s.graphql`: "../a/b/s.graphql",
		`literal\name`:     `literal\name`,
	} {
		if got := Slashes(file, func(file string) bool { return file == `literal\name` }); got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
}
