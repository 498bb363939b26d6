package config

import "strings"

// Slashes returns a path with / for each \, as Rover on Windows reads it. It returns the path as it
// is if it has none, or if exists reports that it names something as it stands: other systems allow
// a \ in names.
func Slashes(file string, exists func(file string) bool) string {
	if !strings.Contains(file, `\`) || exists(file) {
		return file
	}
	return strings.ReplaceAll(file, `\`, "/")
}
