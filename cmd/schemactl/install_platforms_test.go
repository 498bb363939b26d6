package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// runner of another platform, as far as the script sees it: what uname says, what the runner's
// variables say, and which programs there are.
type otherRunner struct {
	name, uname, machine, arch, temp string
	// platform and binary are those of the release that fits.
	platform, binary string
	// hashes is the program that is there for SHA-256.
	hashes string
}

var otherRunners = []otherRunner{
	{"macOS on Apple silicon", "Darwin", "arm64", "ARM64", "", "darwin_arm64", "schemactl", "shasum"},
	{"macOS on Intel", "Darwin", "x86_64", "X64", "", "darwin_amd64", "schemactl", "shasum"},
	{"Windows", "MINGW64_NT-10.0-20348", "x86_64", "X64", `D:\a\_temp`, "windows_amd64", "schemactl.exe", "sha256sum"},
	{"Windows on ARM, its bash emulated", "MINGW64_NT-10.0-26100-ARM64", "x86_64", "ARM64", `D:\a\_temp`, "windows_arm64", "schemactl.exe", "sha256sum"},
	{"Linux on ARM", "Linux", "aarch64", "ARM64", "", "linux_arm64", "schemactl", "sha256sum"},
}

// programs makes a PATH with only what the script may need.
func programs(t *testing.T, r otherRunner) string {
	t.Helper()
	dir := t.TempDir()
	link := func(name string) string {
		file, err := exec.LookPath(name)
		if err != nil {
			t.Skipf("%s is not installed; every runner has it", name)
		}
		return file
	}
	for _, name := range []string{"bash", "sh", "curl", "tar", "gzip", "mktemp", "cut", "tr", "awk", "mkdir", "mv", "cmp", "chmod", "touch", "rm"} {
		if err := os.Symlink(link(name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	scripts := map[string]string{
		"uname":  "case $1 in -m) echo " + r.machine + " ;; *) echo " + r.uname + " ;; esac",
		r.hashes: `for a do case "$a" in *\\*) echo "a name with a backslash: $a" >&2; exit 9 ;; esac; done; [ "$0" != "${0%shasum}" ] && { [ "$1 $2" = "-a 256" ] || exit 9; shift 2; }; exec ` + link("sha256sum") + ` "$@"`,
	}
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestInstallElsewhere: what the script does on runners that the tests do not run on.
func TestInstallElsewhere(t *testing.T) {
	needInstallTools(t)
	script, err := filepath.Abs("../../.github/action/install")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range otherRunners {
		t.Run(r.name, func(t *testing.T) {
			served := newReleases(t, r.platform, r.binary)
			server := httptest.NewServer(served)
			defer server.Close()
			dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
			temp := r.temp
			if temp == "" {
				temp = filepath.Join(dir, "temp")
			}
			// A drive's letter is a folder's name here, below the working folder.
			slashes := strings.ReplaceAll(temp, `\`, "/")
			if err := os.MkdirAll(filepath.Join(dir, strings.TrimPrefix(slashes, dir)), 0o755); err != nil {
				t.Fatal(err)
			}
			env := []string{
				"PATH=" + programs(t, r), "HOME=" + dir, "RUNNER_TEMP=" + temp, "RUNNER_ARCH=" + r.arch, "GITHUB_OUTPUT=" + out, "NO_PROXY=127.0.0.1",
				"SCHEMACTL_RELEASES=" + server.URL, "SCHEMACTL_VERSION=v1.2.3", "SCHEMACTL_VERIFY=none",
			}
			for _, again := range []string{"", strings.ToUpper(served.sum)} { // the second time it is there already
				cmd := exec.Command("bash", script)
				cmd.Dir, cmd.Env = dir, append(env, "SCHEMACTL_CHECKSUM="+again)
				if log, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(log), "schemactl v1.2.3 (version)") {
					t.Fatalf("%v: %s", err, log)
				}
			}
			written, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			_, arch, _ := strings.Cut(r.platform, "_")
			want := "binary=" + slashes + "/schemactl/v1.2.3/" + arch + "/" + r.binary + "\n"
			if string(written) != want+want {
				t.Errorf("the output is %q, want %q twice", written, want)
			}
		})
	}
}

// TestInstallIsOldBash: macOS has bash 3.2, which lacks what came later.
func TestInstallIsOldBash(t *testing.T) {
	text, err := os.ReadFile("../../.github/action/install")
	if err != nil {
		t.Fatal(err)
	}
	verify, err := os.ReadFile("../../.github/action/verify")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, verify...)
	for what, pattern := range map[string]string{
		"upper and lower case": `\$\{\w+[,^]`, "associative arrays": `(declare|local|typeset) -[a-zA-Z]*[An]`, "mapfile": `\b(mapfile|readarray|coproc)\b`,
		"|& and &>>": `\|&|&>>`, "@ operators": `\$\{\w+@`, "negative lengths": `\$\{\w+:\s*-?\d+:\s*-`, "arrays that may be empty": `"\$\{\w+\[@\]\}"`, "CRLF": `\r`,
	} {
		if found := regexp.MustCompile(pattern).Find(text); found != nil {
			t.Errorf("%s: %q", what, found)
		}
	}
}
