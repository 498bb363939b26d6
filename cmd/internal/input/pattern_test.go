package input

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckPattern(t *testing.T) {
	for pattern, ok := range map[string]bool{
		"src/**/*.{graphql,graphqls,gql}":   true,
		strings.Repeat("{a,b}", 30):         false,
		strings.Repeat("**/", 60) + "x":     false,
		strings.Repeat("a", maxPattern+1):   false,
		`\{a,b\}` + strings.Repeat("x", 30): true,
	} {
		if err := CheckPattern(pattern); (err == nil) != ok {
			t.Errorf("%.60s: %v", pattern, err)
		}
	}
}

// A device is refused before it is read, and so is what a pattern cannot be matched with in time.
func TestOpenable(t *testing.T) {
	if _, err := read("/dev/zero"); err == nil || !strings.Contains(err.Error(), "device") {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "a.graphql")
	if err := os.WriteFile(file, []byte("type Query { a: Int }"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := read(file); err != nil {
		t.Error(err)
	}
}
