package distribution_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	ociregistry "github.com/google/go-containerregistry/pkg/registry"

	"github.com/schemactl/schemactl/publish/oci/distribution"
)

func TestParseReference(t *testing.T) {
	zeros := "sha256:" + strings.Repeat("0", 64)
	for text, want := range map[string]string{
		"ghcr.io/shop/plans:42":       "ghcr.io shop/plans 42",
		"localhost:5000/a":            "localhost:5000 a ",
		"host/a__b/c-d:v1@" + zeros:   "host a__b/c-d " + zeros,
		"docker.io/shop/x@" + zeros:   "docker.io shop/x " + zeros,
		"[::1]:5000/a:b":              "[::1]:5000 a b",
		"ghcr.io":                     "no slash",
		"ghcr.io/Shop":                "not a repository",
		"ghcr.io/shop:":               "not a tag",
		"ghcr.io/shop:.a":             "not a tag",
		"ghcr.io/shop@sha256:00":      "not a digest",
		"ghcr.io/shop@" + zeros + "0": "not a digest",
		"user@ghcr.io/shop":           "not a host",
		"ghcr.io?x/shop":              "not a host",
		"/shop":                       "not a host",
		"no repository/x y":           "not a host",
	} {
		r, err := distribution.ParseReference(text)
		got := fmt.Sprint(r.Registry, " ", r.Repository, " ", r.Target())
		if err != nil {
			got = err.Error()
			if !errors.Is(err, distribution.ErrReference) {
				t.Errorf("%s: %v is not ErrReference", text, err)
			}
		}
		if err == nil && got != want || !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// registry starts a registry before which a handler stands. The handler reports whether it has
// answered.
func registry(t *testing.T, before func(w http.ResponseWriter, r *http.Request) bool) (host string) {
	t.Helper()
	inner := ociregistry.New(ociregistry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !before(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// login writes Docker's configuration.
func login(t *testing.T, config string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOCKER_CONFIG", dir)
}

// pushed stores a layer and fetches it again.
func pushed(t *testing.T, reference string) error {
	t.Helper()
	repo, err := distribution.Open(reference)
	if err != nil {
		t.Fatal(err)
	}
	d, err := repo.PushBlob(t.Context(), "text/plain", []byte("x"))
	if err == nil {
		_, err = repo.Blob(t.Context(), d)
	}
	return err
}

// guarded is a registry with a token server. It wants a token, or a password if basic is true.
func guarded(t *testing.T, basic bool) string {
	t.Helper()
	const token, password = "t0ken-of-the-server", "me:pa55word-of-mine"
	return registry(t, func(w http.ResponseWriter, r *http.Request) bool {
		proof := r.Header.Get("Authorization")
		wanted, ask := "Bearer "+token, fmt.Sprintf(`Bearer realm="http://%s/token",service="it",scope="repository:shop/x:pull,push"`, r.Host)
		knows := proof == "Basic "+base64.StdEncoding.EncodeToString([]byte(password))
		if basic {
			wanted, ask = proof, `Basic realm="it"`
			if !knows {
				wanted = "no"
			}
		}
		switch {
		case r.URL.Path == "/token" && r.FormValue("service") == "it" && r.FormValue("scope") == "repository:shop/x:pull,push" &&
			(knows || r.Method == http.MethodPost && r.FormValue("refresh_token") == "identity-of-mine"):
			_, _ = fmt.Fprintf(w, `{"token": %q}`, token)
		case r.URL.Path == "/token":
			http.Error(w, "no", http.StatusForbidden)
		case proof != wanted:
			w.Header().Set("WWW-Authenticate", ask)
			http.Error(w, "who asks? "+strings.Repeat(".", 100), http.StatusUnauthorized)
		default:
			return false
		}
		return true
	})
}

// TestCredentials: each form in which `docker login` keeps them opens a registry, and without them
// the error says what to run.
func TestCredentials(t *testing.T) {
	const auth = `{"auths": {"%s": {"auth": "bWU6cGE1NXdvcmQtb2YtbWluZQ=="}}}`
	token, basic := guarded(t, false), guarded(t, true)
	helper := t.TempDir()
	program := "#!/bin/sh\nread -r host\n[ \"$host\" = '" + token + "' ] || { echo 'credentials not found in native keychain'; exit 1; }\n" +
		"echo '{\"Username\": \"<token>\", \"Secret\": \"identity-of-mine\"}'\n"
	if err := os.WriteFile(filepath.Join(helper, "docker-credential-mine"), []byte(program), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", helper+string(os.PathListSeparator)+os.Getenv("PATH"))
	if err := os.WriteFile(filepath.Join(helper, "docker-credential-mine-broken"), []byte("#!/bin/sh\necho 'the keychain is closed' >&2\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ host, config, fails string }{
		{token, fmt.Sprintf(auth, token), ""},
		{basic, fmt.Sprintf(auth, "http://"+basic+"/v2/"), ""},
		{token, fmt.Sprintf(`{"auths": {%q: {"identitytoken": "identity-of-mine"}}}`, token), ""},
		{token, fmt.Sprintf(`{"auths": {%q: {"registrytoken": "t0ken-of-the-server"}}}`, token), ""},
		{basic, fmt.Sprintf(`{"auths": {%q: {"username": "me", "password": "pa55word-of-mine"}}}`, basic), ""},
		{token, fmt.Sprintf(`{"credHelpers": {%q: "mine"}}`, token), ""},
		{basic, `{"credsStore": "mine"}`, "run `docker login " + basic + "`"},
		{basic, `{"credsStore": "mine-broken"}`, "docker-credential-mine-broken: exit status 1: the keychain is closed"},
		{basic, `{"credsStore": "nobody-has-it"}`, "docker-credential-nobody-has-it"},
		{token, fmt.Sprintf(auth, "elsewhere"), "Forbidden; run `docker login " + token + "`"},
		{basic, fmt.Sprintf(`{"auths": {%q: {"username": "me", "password": "wrong"}}}`, basic), "401 Unauthorized"},
		{basic, `{"auths": []}`, "config.json"},
		{basic, fmt.Sprintf(`{"auths": {%q: {"auth": "?"}}}`, basic), "is not base64"},
	} {
		if runtime.GOOS == "windows" && strings.Contains(c.config, `"mine`) {
			continue // the helper is a shell script
		}
		login(t, c.config)
		err := pushed(t, c.host+"/shop/x")
		if c.fails == "" && err != nil || c.fails != "" && (!errors.Is(err, distribution.ErrCredentials) || !strings.Contains(err.Error(), c.fails)) {
			t.Errorf("%s: %v, want %q", c.config, err, c.fails)
		}
	}
}

// TestTokenServer: a password is not sent in clear text to where a registry says.
func TestTokenServer(t *testing.T) {
	host := registry(t, func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("WWW-Authenticate", `Bearer realm="http://elsewhere.invalid/token"`)
		w.WriteHeader(http.StatusUnauthorized)
		return true
	})
	login(t, fmt.Sprintf(`{"auths": {%q: {"username": "me", "password": "pa55word-of-mine"}}}`, host))
	if err := pushed(t, host+"/shop/x"); !errors.Is(err, distribution.ErrCredentials) || !strings.Contains(err.Error(), "is not an https URL") {
		t.Error(err)
	}
}

// TestRedirect: layers are fetched from where a registry redirects to, which is not told who asks,
// and an identity token is sent to nobody but the token server.
func TestRedirect(t *testing.T) {
	elsewhere := registry(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") != "" || r.Method != http.MethodGet {
			t.Errorf("%s %s with %q", r.Method, r.URL, r.Header.Get("Authorization"))
		}
		_, _ = io.WriteString(w, "x")
		return true
	})
	host := registry(t, func(w http.ResponseWriter, r *http.Request) bool {
		switch _, password, _ := r.BasicAuth(); {
		case r.URL.Path == "/token", r.Method == http.MethodGet && password != "":
			http.Redirect(w, r, "http://"+elsewhere+"/x?signature=not-to-be-told", http.StatusTemporaryRedirect)
		case password != "":
			return false
		default:
			w.Header().Add("WWW-Authenticate", `Basic realm="it"`)
			w.Header().Add("WWW-Authenticate", fmt.Sprintf(`Bearer realm="http://%s/token"`, r.Host))
			w.WriteHeader(http.StatusUnauthorized)
		}
		return true
	})
	login(t, fmt.Sprintf(`{"auths": {%q: {"username": "me", "password": "pa55word-of-mine"}}}`, host))
	if err := pushed(t, host+"/shop/x"); err != nil {
		t.Error(err)
	}
	login(t, fmt.Sprintf(`{"auths": {%q: {"identitytoken": "identity-of-mine"}}}`, host))
	if err := pushed(t, host+"/shop/x"); err == nil || !strings.Contains(err.Error(), "a redirect of credentials to another host: "+elsewhere) || strings.Contains(err.Error(), "signature") {
		t.Error(err)
	}
}

// TestScope: the token of a push is one to push from its first request on, which only reads, and
// the token of what only reads is not.
func TestScope(t *testing.T) {
	var scopes []string
	host := registry(t, func(w http.ResponseWriter, r *http.Request) bool {
		proof, pushes := r.Header.Get("Authorization"), r.Method != http.MethodGet && r.Method != http.MethodHead
		switch {
		case r.URL.Path == "/token":
			scopes = append(scopes, r.FormValue("scope"))
			_, _ = fmt.Fprintf(w, `{"token": "token-for-%s"}`, r.FormValue("scope"))
		case proof == "":
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="http://%s/token",scope="repository:shop/x:pull"`, r.Host))
			w.WriteHeader(http.StatusUnauthorized)
		case pushes && !strings.HasSuffix(proof, ":pull,push"):
			http.Error(w, "denied", http.StatusForbidden)
		default:
			return false
		}
		return true
	})
	login(t, "{}")
	if err := pushed(t, host+"/shop/x"); err != nil || strings.Join(scopes, " ") != "repository:shop/x:pull,push repository:shop/x:pull" {
		t.Errorf("%v, %q", err, scopes)
	}
}

// TestAnswers: a registry that names no place for a layer is refused, and a tag of an image of
// another kind is not free.
func TestAnswers(t *testing.T) {
	login(t, "{}")
	host := registry(t, func(w http.ResponseWriter, r *http.Request) bool {
		const docker = "application/vnd.docker.distribution.manifest.v2+json"
		switch {
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusAccepted)
		case strings.Contains(r.URL.Path, "/manifests/") && strings.Contains(r.Header.Get("Accept"), docker):
			w.Header().Set("Content-Type", docker+"; charset=utf-8")
			_, _ = io.WriteString(w, "{}")
		default:
			return false
		}
		return true
	})
	if err := pushed(t, host+"/shop/x"); err == nil || !strings.Contains(err.Error(), "names no place to upload to") {
		t.Error(err)
	}
	repo, err := distribution.Open(host + "/shop/x:1")
	if err != nil {
		t.Fatal(err)
	}
	if d, err := repo.Resolve(t.Context(), "1"); err != nil || d.MediaType != "application/vnd.docker.distribution.manifest.v2+json" || d.Size != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}

// TestFaults: what is transient is asked again, and what is not what was asked for is no result.
func TestFaults(t *testing.T) {
	login(t, "{}")
	left, status, lie := 0, 0, ""
	host := registry(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet && lie != "" {
			_, _ = io.WriteString(w, lie)
			return true
		}
		if left == 0 {
			return false
		}
		left--
		w.Header().Set("Retry-After", "0")
		http.Error(w, "busy", status)
		return true
	})
	for _, c := range []struct {
		left, status int
		lie, fails   string
	}{
		{4, http.StatusServiceUnavailable, "", ""},
		{4, http.StatusTooManyRequests, "", ""},
		{99, http.StatusServiceUnavailable, "", "503 Service Unavailable"},
		{1, http.StatusForbidden, "", "403 Forbidden"},
		{0, 0, "y", "the registry gave 1 bytes"},
		{0, 0, strings.Repeat("y", 5<<20), "more than"},
	} {
		left, status, lie = c.left, c.status, c.lie
		if err := pushed(t, fmt.Sprintf("%s/shop/x%d", host, c.left)); (err == nil) != (c.fails == "") || err != nil && !strings.Contains(err.Error(), c.fails) {
			t.Errorf("%d times %d: %v, want %q", c.left, c.status, err, c.fails)
		}
	}
}

// TestReferrers: a registry with the API of the specification is asked page by page, and keeps the
// list itself.
func TestReferrers(t *testing.T) {
	login(t, "{}")
	digest := func(n int) string { return fmt.Sprintf("sha256:%064d", n) }
	host := registry(t, func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case strings.Contains(r.URL.Path, "/manifests/sha256-"):
			t.Errorf("%s %s: the client keeps a list of its own", r.Method, r.URL)
		case r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/manifests/"):
			w.Header().Set("OCI-Subject", digest(9))
		case strings.Contains(r.URL.Path, "/referrers/"):
			n := len(r.FormValue("page"))
			if n < 2 {
				w.Header().Set("Link", fmt.Sprintf(`</v2/>; rel="first", <%s?page=%s>; rel="next"`, r.URL.Path, strings.Repeat("x", n+1)))
			}
			w.Header().Set("Content-Type", "application/vnd.oci.image.index.v1+json")
			_ = json.NewEncoder(w).Encode(map[string]any{"manifests": []distribution.Descriptor{{Digest: digest(n)}}})
			return true
		}
		return false
	})
	repo, err := distribution.Open(host + "/shop/x")
	if err != nil {
		t.Fatal(err)
	}
	subject := distribution.Descriptor{Digest: digest(9)}
	if _, err := repo.PushManifest(t.Context(), distribution.Manifest{ArtifactType: "a/b", Subject: &subject}); err != nil {
		t.Fatal(err)
	}
	list, err := repo.Referrers(t.Context(), subject)
	if err != nil || len(list) != 3 || list[2].Digest != digest(2) {
		t.Errorf("%v, %v", list, err)
	}
}
