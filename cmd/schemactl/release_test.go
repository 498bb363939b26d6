package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// TestReleaseTargets holds together what builds releases, what the action downloads, and what npm
// installs: the same six targets by the same names.
func TestReleaseTargets(t *testing.T) {
	read := func(file string) string {
		t.Helper()
		text, err := os.ReadFile("../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var release struct {
		Builds   []struct{ Goos, Goarch, Flags, Ldflags []string }
		Archives []struct {
			Formats      []string
			NameTemplate string `yaml:"name_template"`
		}
		Checksum struct {
			NameTemplate string `yaml:"name_template"`
		}
	}
	if err := yaml.Unmarshal([]byte(read(".goreleaser.yaml")), &release); err != nil {
		t.Fatal(err)
	}
	b, a := release.Builds[0], release.Archives[0]
	var want []string
	for _, goos := range b.Goos {
		for _, goarch := range b.Goarch {
			platform := strings.NewReplacer("windows", "win32", "amd64", "x64").Replace(goos + "-" + goarch)
			want = append(want, "@schemactl/schemactl-"+platform)
		}
	}
	slices.Sort(want)
	var npm struct{ OptionalDependencies map[string]string }
	if err := json.Unmarshal([]byte(read(".github/npm/schemactl/package.json")), &npm); err != nil {
		t.Fatal(err)
	}
	var got []string
	for name := range npm.OptionalDependencies {
		got = append(got, name)
	}
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" || len(want) != 6 {
		t.Errorf("npm and the release have other targets: %s", d)
	}
	pack, install := read(".github/npm/pack"), read(".github/action/install")
	for _, goos := range b.Goos {
		for _, goarch := range b.Goarch {
			if !strings.Contains(pack, "\n"+goos+" "+goarch+" ") {
				t.Errorf("pack leaves %s/%s out", goos, goarch)
			}
		}
		if !strings.Contains(install, "os="+goos) {
			t.Errorf("install knows no %s", goos)
		}
	}
	if a.NameTemplate != "{{ .ProjectName }}_{{ .Version }}_{{ .Os }}_{{ .Arch }}" || !slices.Equal(a.Formats, []string{"tar.gz"}) ||
		!strings.Contains(install, `"schemactl_${tag#v}_${os}_$arch.tar.gz"`) || !strings.Contains(install, "/"+release.Checksum.NameTemplate) {
		t.Error("install looks for another archive than the release makes")
	}
	if !slices.Contains(b.Flags, "-trimpath") || !slices.Contains(b.Flags, "-buildvcs=false") {
		t.Errorf("flags %v do not give the same bytes everywhere", b.Flags)
	}
	for _, x := range b.Ldflags {
		if _, name, ok := strings.Cut(x, "cmd/internal/cli."); ok && !strings.Contains(read("cmd/internal/cli/version.go"), name[:strings.Index(name, "=")]) {
			t.Errorf("%s sets a variable that is not there", x)
		}
	}
}
