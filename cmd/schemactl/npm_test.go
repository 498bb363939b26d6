package main

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNpmPack makes the npm packages from archives as a release has them.
func TestNpmPack(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil || runtime.GOOS == "windows" {
		t.Skip("releases are packed on Linux")
	}
	dist := t.TempDir()
	for _, target := range []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64", "windows_arm64"} {
		name := "schemactl"
		if strings.HasPrefix(target, "windows") {
			name += ".exe"
		}
		f, err := os.Create(filepath.Join(dist, "schemactl_1.2.3_"+target+".tar.gz"))
		if err != nil {
			t.Fatal(err)
		}
		z := gzip.NewWriter(f)
		w := tar.NewWriter(z)
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(target))}); err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(target))
		for _, c := range []interface{ Close() error }{w, z, f} {
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if out, err := exec.Command("bash", "../../.github/npm/pack", "1.2.3", dist).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	type pkg struct {
		Name, Version        string
		OS, CPU              []string
		OptionalDependencies map[string]string
	}
	read := func(dir string) pkg {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dist, "npm", dir, "package.json"))
		if err != nil {
			t.Fatal(err)
		}
		var p pkg
		if err := json.Unmarshal(text, &p); err != nil {
			t.Fatal(err)
		}
		return p
	}
	main := read("schemactl")
	if main.Version != "1.2.3" || len(main.OptionalDependencies) != 6 {
		t.Errorf("the launcher is %+v", main)
	}
	for name, version := range main.OptionalDependencies {
		dir := strings.TrimPrefix(name, "@schemactl/")
		parts := strings.Split(dir, "-")
		want := pkg{Name: name, Version: version, OS: parts[1:2], CPU: parts[2:3]}
		if d := cmp.Diff(want, read(dir)); d != "" || version != "1.2.3" {
			t.Errorf("%s: %s", name, d)
		}
		binary := "schemactl"
		if parts[1] == "win32" {
			binary += ".exe"
		}
		text, err := os.ReadFile(filepath.Join(dist, "npm", dir, "bin", binary))
		target := strings.NewReplacer("win32", "windows", "x64", "amd64", "-", "_").Replace(strings.Join(parts[1:], "-"))
		if err != nil || string(text) != target {
			t.Errorf("%s holds %q, want the binary of %s: %v", name, text, target, err)
		}
	}
	launcher, err := os.ReadFile(filepath.Join(dist, "npm", "schemactl", "bin", "schemactl.js"))
	if err != nil || !strings.Contains(string(launcher), "`@schemactl/schemactl-${process.platform}-${process.arch}`") {
		t.Errorf("the launcher looks for other packages: %v", err)
	}
	entries, err := os.ReadDir(filepath.Join(dist, "npm"))
	if err != nil || len(entries) != 7 || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !e.IsDir() }) {
		t.Errorf("%v, %v", entries, err)
	}
}
