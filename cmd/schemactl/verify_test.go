package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestVerify: a release is verified by what is installed, it is said how, and what cannot be
// verified although it could be is not run.
func TestVerify(t *testing.T) {
	needInstallTools(t)
	const (
		help     = "case \"$*\" in *--help*) echo --new-bundle-format; exit 0;; esac; "
		loggedIn = "[ \"$1\" != auth ] || exit 0; "
	)
	for _, test := range []struct {
		name, gh, cosign, mode string
		want                   string // in the log
		fails                  bool
	}{
		{"neither", "", "", "", "checksum only: neither gh nor cosign is installed", false},
		{"neither, and it must be", "", "", "required", "SCHEMACTL_VERIFY is required", true},
		{"not asked for", "exit 1", "exit 1", "none", "checksum only: SCHEMACTL_VERIFY is none", false},
		{"asked for by a word that is none", "exit 0", "exit 0", "Required", "SCHEMACTL_VERIFY is Required; set it to auto, required or none", true},
		{"gh", help + loggedIn + `[ "$*" = "attestation verify $ARCHIVE --repo o/r --signer-workflow o/r/.github/workflows/release.yml" ]`, "", "", "verified by gh attestation: built by .github/workflows/release.yml of o/r", false},
		{"gh finds another one", help + loggedIn + "echo no attestations; exit 1", "exit 0", "", "gh attestation does not verify it: no attestations", true},
		{"an old gh", "exit 1", "", "", "checksum only: this gh cannot verify attestations", false},
		{"gh without a token", help + "exit 1", "", "", "checksum only: gh has no token", false},
		{"cosign", "", help + `[ "$(cat "$4")" = bundle ] && [ "${11}" = "$ARCHIVE" ]`, "", "verified by cosign: built by .github/workflows/release.yml of o/r", false},
		{"gh without a token, and cosign", help + "exit 1", help + "exit 0", "required", "verified by cosign", false},
		{"cosign finds another one", "", help + "echo other; exit 1", "", "cosign does not verify it: other", true},
		{"an old cosign", "", "exit 1", "", "checksum only: this cosign cannot read the attestation", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, tool := range []string{"bash", "sh", "grep", "tr", "mktemp", "rm", "cp", "cat"} {
				at, err := exec.LookPath(tool)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(at, filepath.Join(dir, tool)); err != nil {
					t.Fatal(err)
				}
			}
			archive, bundle := filepath.Join(dir, "a.tar.gz"), filepath.Join(dir, "bundle")
			for file, text := range map[string]string{"gh": test.gh, "cosign": test.cosign, "bundle": "bundle"} {
				if file != "bundle" && text != "" {
					text = "#!/bin/sh\n" + text + "\n"
				}
				if text == "" {
					continue
				}
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command("bash", "../../.github/action/verify", archive, "o/r", bundle)
			cmd.Env = []string{"PATH=" + dir, "TMPDIR=" + dir, "SCHEMACTL_VERIFY=" + test.mode, "ARCHIVE=" + archive}
			log, err := cmd.CombinedOutput()
			if (err != nil) != test.fails || !strings.Contains(string(log), test.want) {
				t.Errorf("%v: %s", err, log)
			}
		})
	}
}

// TestActionsArePinned: workflows run actions of others by commit, with the version beside it, and
// a release may sign what it was built from.
func TestActionsArePinned(t *testing.T) {
	files, err := filepath.Glob("../../.github/workflows/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	commits := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`uses: (\S+)(.*)`).FindAllStringSubmatch(string(text), -1) {
			pinned := regexp.MustCompile(`^([\w.-]+/[\w./-]+)@[0-9a-f]{40}$`).FindStringSubmatch(m[1])
			switch {
			case m[1] == "./":
			case pinned == nil || !regexp.MustCompile(`^ # v\d+\.\d+\.\d+$`).MatchString(m[2]):
				t.Errorf("%s: %s%s: write OWNER/NAME@COMMIT # vX.Y.Z", filepath.Base(file), m[1], m[2])
			case commits[pinned[1]] != "" && commits[pinned[1]] != m[0]:
				t.Errorf("%s: %s, elsewhere %s", filepath.Base(file), m[0], commits[pinned[1]])
			default:
				commits[pinned[1]] = m[0]
			}
		}
	}
	var release struct {
		Jobs map[string]struct{ Permissions map[string]string }
	}
	text, err := os.ReadFile("../../.github/workflows/release.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &release); err != nil {
		t.Fatal(err)
	}
	for name, job := range release.Jobs {
		if job.Permissions["id-token"] != "write" || job.Permissions["attestations"] != "write" {
			t.Errorf("job %s of the release may not attest: %v", name, job.Permissions)
		}
	}
}
