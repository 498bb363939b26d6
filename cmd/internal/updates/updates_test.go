package updates_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/updates"
)

const list = `[
 {"tag_name": "v1.4.0-rc.1", "published_at": "2026-12-02T10:00:00Z", "body": "* a prerelease"},
 {"tag_name": "v1.10.0", "html_url": "https://github.example.com/v1.10.0", "published_at": "2026-12-01T10:00:00Z",
  "body": "### A check tells what becomes of query plans\r\n\r\n| | |\r\n| --- | --- |\r\n| before | nothing |\r\n| now | a part [query plans](docs/reference.md#query-plans) in every format |\r\n| keep the old way | ` + "`plans`" + ` of the configuration |\r\n\r\n## Changelog\r\n* 0123456789abcdef0123456789abcdef01234567 publish: send in batches\r\n* abcdef0 cli!: drop a flag\r\n"},
 {"tag_name": "v1.2.0", "published_at": "2026-10-01T10:00:00Z", "body": ""},
 {"tag_name": "v1.11.0", "draft": true},
 {"tag_name": "nightly"}
]`

// serve returns the sources of a server that answers by path.
func serve(t *testing.T, answers map[string]string) updates.Sources {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := answers[r.URL.Path]
		switch {
		case text == "limited":
			w.Header().Set("X-Ratelimit-Remaining", "0")
			w.WriteHeader(http.StatusForbidden)
		case !ok:
			http.NotFound(w, r)
		default:
			_, _ = w.Write([]byte(text))
		}
	}))
	t.Cleanup(server.Close)
	return updates.Sources{Releases: server.URL + "/releases", Module: server.URL}
}

const modules = "/github.com/schemactl/schemactl/@v/list"

func TestLook(t *testing.T) {
	for name, test := range map[string]struct {
		version string
		answers map[string]string
		want    []string
	}{
		"newer": {"v1.2.0", map[string]string{"/releases": list}, []string{
			"newest: v1.10.0; 1 release newer than v1.2.0\n", "v1.10.0 2026-12-01 https://github.example.com/v1.10.0\n  ! A check tells what becomes of query plans\n      now: a part query plans in every format\n",
			"      keep the old way: plans of the configuration\n  - publish: send in batches\n  ! cli!: drop a flag\n", "! 2 things decided differently",
		}},
		"the newest":     {"v1.10.0", map[string]string{"/releases": list}, []string{"newest: v1.10.0; there is nothing newer than v1.10.0\n"}},
		"a prerelease":   {"v1.4.0-beta.1", map[string]string{"/releases": list}, []string{"newest: v1.10.0; 2 releases newer", "v1.4.0-rc.1"}},
		"no release":     {"dev", map[string]string{"/releases": list}, []string{"newest: v1.10.0; dev is no release, so that it is not known what is newer", "publish: send"}},
		"between":        {"v1.2.1-0.20261001100000-0123456789ab", map[string]string{"/releases": list}, []string{"is no release"}},
		"the Go module":  {"v1.2.0", map[string]string{modules: "v1.2.0\nv1.3.0\n"}, []string{"newest: v1.3.0; 1 release newer", "note: ", "answers HTTP 404 Not Found; ", "knows versions, not what they change"}},
		"asked too much": {"v1.2.0", map[string]string{"/releases": "limited", modules: "v1.3.0"}, []string{"has been asked too often from this address, and answers again in an hour at most"}},
	} {
		rep, err := updates.Look(t.Context(), test.version, serve(t, test.answers))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var b bytes.Buffer
		report.Updates(&b, report.Plain(), test.version, rep)
		for _, want := range test.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s lacks %q:\n%s", name, want, &b)
			}
		}
	}
}

func TestLookRefused(t *testing.T) {
	offline := updates.SourcesOf(func(string) string { return "" }, 0)
	offline.Transport = noNetwork{}
	file := t.TempDir() + "/releases.json"
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	if rep, err := updates.Look(t.Context(), "v1.2.0", updates.Sources{Releases: file, Transport: noNetwork{}}); err != nil || rep.Newest != "v1.10.0" {
		t.Errorf("of a file: %+v, %v", rep, err)
	}
	mirror := updates.SourcesOf(func(name string) string {
		return map[string]string{"SCHEMACTL_RELEASES_URL": file + ".gone"}[name]
	}, 0)
	mirror.Transport = noNetwork{}
	for name, test := range map[string]struct {
		sources updates.Sources
		want    string
	}{
		"offline":        {offline, "api.github.com cannot be reached: no network\nproxy.golang.org cannot be reached: no network; where neither is reached, set SCHEMACTL_RELEASES_URL"},
		"a proxy's page": {serve(t, map[string]string{"/releases": "<html>Sign in"}), `is no list of releases: it begins with "<html>Sign in"`},
		"nothing":        {serve(t, map[string]string{"/releases": "[]"}), "lists no release"},
		"a mirror that is gone, and nobody else is asked": {mirror, "releases.json.gone: no such file"},
	} {
		_, err := updates.Look(t.Context(), "v1.2.0", test.sources)
		if !errors.Is(err, updates.ErrUnavailable) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// noNetwork fails every request.
type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no network")
}

// TestOwnNotes: the text that a release begins with is understood.
func TestOwnNotes(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed; the runner of releases has it")
	}
	text, err := exec.Command(bash, "../../../.github/release/notes", "v9.9.9").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := updates.Changes(string(text))
	if len(found) < 5 {
		t.Fatalf("only %d changes found", len(found))
	}
	for _, c := range found {
		if c.Title == "" || c.Breaking && (c.Now == "" || c.Keep == "") {
			t.Errorf("a change is not understood: %+v", c)
		}
	}
}
