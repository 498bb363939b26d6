package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// releases serves a release v1.2.3 for one platform, whose binary is a shell script.
type releases struct {
	platform string
	archive  []byte
	sum      string
	mu       sync.Mutex
	requests []string
}

func newReleases(t *testing.T, platform, binary string) *releases {
	t.Helper()
	const script = "#!/bin/sh\necho \"schemactl v1.2.3 ($*)\"\n"
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for name, text := range map[string]string{binary: script, "LICENSE": "-"} {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b.Bytes())
	return &releases{platform: platform, archive: b.Bytes(), sum: hex.EncodeToString(sum[:])}
}

// seen lists the paths that were asked for so far.
func (r *releases) seen() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

func (r *releases) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	r.requests = append(r.requests, req.URL.Path)
	r.mu.Unlock()
	archive := "schemactl_1.2.3_" + r.platform + ".tar.gz"
	switch req.URL.Path {
	case "/latest":
		http.Redirect(w, req, "/tag/v1.2.3", http.StatusFound)
	case "/tag/v1.2.3":
	case "/download/v1.2.3/" + archive:
		_, _ = w.Write(r.archive)
	case "/download/v1.2.3/checksums.txt":
		_, _ = w.Write([]byte(strings.Repeat("0", 64) + "  other.tar.gz\n" + r.sum + "  " + archive + "\n"))
	default:
		http.NotFound(w, req)
	}
}

// needInstallTools skips where the script cannot run.
func needInstallTools(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the release that is served is one for Linux")
	}
	for _, tool := range []string{"bash", "curl", "tar", "git"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; every runner has it", tool)
		}
	}
}

// taggedRepository is a repository with three commits: v1.2.2, then v1.2.3 where v1 is too, then
// one without a tag.
func taggedRepository(t *testing.T) (dir string, commits []string) {
	t.Helper()
	dir = t.TempDir()
	git := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=n", "-c", "user.email=e@example.com"}, args...)...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(args, err)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q")
	for _, tags := range [][]string{{"v1.2.2"}, {"v1.2.3", "v1"}, nil} {
		git("commit", "-q", "--allow-empty", "-m", "x")
		for _, tag := range tags {
			git("tag", "-a", tag, "-m", tag)
		}
		commits = append(commits, git("rev-parse", "HEAD"))
	}
	return dir, commits
}

// TestInstall proves how the action finds its binary: by release and checksum, from the cache, from
// the PATH, and what it says when there is none.
func TestInstall(t *testing.T) {
	needInstallTools(t)
	good := newReleases(t, "linux_amd64", "schemactl")
	server := httptest.NewServer(good)
	defer server.Close()
	cache := t.TempDir()
	path := t.TempDir()
	if err := os.WriteFile(filepath.Join(path, "schemactl"), []byte("#!/bin/sh\necho on the path\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	remote, commits := taggedRepository(t)
	for _, test := range []struct {
		name, version, checksum, ref string
		onPath                       bool
		want                         string // in the log
		fails                        bool
		verify                       string // none if it is empty
	}{
		{"a wrong checksum runs nothing", "v1.2.3", strings.Repeat("a", 64), "", false, "nothing of it was run", true, ""},
		{"a release", "v1.2.3", "", "", false, "schemactl v1.2.3 (version)", false, ""},
		{"again, from the cache", "v1.2.3", "", "", false, "schemactl_1.2.3_linux_amd64.tar.gz: checksum only: SCHEMACTL_VERIFY is none", false, ""},
		{"what was never verified, where that is required", "v1.2.3", "", "", false, "schemactl is not what was released", true, "required"},
		{"a checksum of one's own", "v1.2.3", strings.ToUpper(good.sum), "", false, "schemactl v1.2.3 (version)", false, ""},
		{"the latest", "latest", "", "", false, "schemactl v1.2.3 (version)", false, ""},
		{"the action's own tag", "auto", "", "v1.2.3", false, "schemactl v1.2.3 (version)", false, ""},
		{"a moving tag", "auto", "", "v1", false, "schemactl v1.2.3 (version)", false, ""},
		{"a commit that is a release", "auto", "", commits[1], false, "schemactl v1.2.3 (version)", false, ""},
		{"a commit that is none is built", "auto", "", commits[2], false, "the action's source does not build", true, ""},
		{"what is there already", "auto", "", "v1.2.3", true, "on the path", false, ""},
		{"only what is there already", "preinstalled", "", "", false, "there is no schemactl on the PATH", true, ""},
		{"no such release", "v9.9.9", "", "", false, "is there such a release?", true, ""},
		{"no release at all", "1.2", "", "", false, "is no release; write vX.Y.Z", true, ""},
		{"a path in the version", "v1.2.3/../../x", "", "", false, "is no release", true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			before := len(good.seen())
			cmd := exec.Command("bash", "../../.github/action/install")
			// Scripts run with this very program on the PATH; here it is only where the case says
			// so.
			dirs := slices.DeleteFunc(filepath.SplitList(os.Getenv("PATH")), func(dir string) bool {
				_, err := os.Stat(filepath.Join(dir, "schemactl"))
				return err == nil
			})
			if test.onPath {
				dirs = append([]string{path}, dirs...)
			}
			binaries := strings.Join(dirs, string(os.PathListSeparator))
			cmd.Env = []string{
				"PATH=" + binaries, "HOME=" + t.TempDir(), "RUNNER_TEMP=" + t.TempDir(), "RUNNER_TOOL_CACHE=" + cache, "RUNNER_ARCH=X64", "GITHUB_OUTPUT=" + out,
				"SCHEMACTL_RELEASES=" + server.URL, "SCHEMACTL_VERSION=" + test.version, "SCHEMACTL_CHECKSUM=" + test.checksum, "ACTION_REF=" + test.ref, "SCHEMACTL_REMOTE=" + remote, "ACTION_PATH=" + t.TempDir(), "NO_PROXY=127.0.0.1", "SCHEMACTL_VERIFY=" + cmp.Or(test.verify, "none"),
			}
			log, err := cmd.CombinedOutput()
			if (err != nil) != test.fails || !strings.Contains(string(log), test.want) {
				t.Fatalf("%v: %s", err, log)
			}
			written, _ := os.ReadFile(out)
			if strings.HasPrefix(string(written), "binary=") == test.fails {
				t.Errorf("the output is %q", written)
			}
			if strings.Contains(test.name, "cache") && len(good.seen()) > before {
				t.Errorf("what is in the cache was asked for: %v", good.seen()[before:])
			}
		})
	}
}
