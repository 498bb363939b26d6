package oci_test

import (
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	ociregistry "github.com/google/go-containerregistry/pkg/registry"

	"github.com/schemactl/schemactl/publish/oci"
)

// host starts a registry and returns its host. intercept may answer a request in its place.
func host(t *testing.T, intercept func(w http.ResponseWriter, r *http.Request) bool) string {
	t.Helper()
	registry := ociregistry.New(ociregistry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if intercept == nil || !intercept(w, r) {
			registry.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	return strings.TrimPrefix(server.URL, "http://")
}

// open opens a log that must have the text.
func open(t *testing.T, reference, want string) *oci.Log {
	t.Helper()
	l, text, err := oci.Open(t.Context(), reference)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != want {
		t.Errorf("the log has %q, want %q", text, want)
	}
	return l
}

// add appends records.
func add(t *testing.T, l *oci.Log, anew bool, records ...string) {
	t.Helper()
	for _, record := range records {
		if err := l.Append(t.Context(), []byte(record), anew); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLog appends, also a record that is there already, and reads it as another machine would.
func TestLog(t *testing.T) {
	reference := host(t, nil) + "/shop/delivery:prod"
	l := open(t, reference, "")
	add(t, l, false, "a\n", "b\n", "a\n")
	add(t, open(t, reference, "a\nb\na\n"), false, "c\n")
	l = open(t, reference, "a\nb\na\nc\n")
	add(t, l, true, "d\n")
	add(t, l, false, "e\n")
	open(t, reference, "d\ne\n")
}

// TestLogIsOfOneProcess has two processes write to one log: the second is refused, and nothing of
// the first is lost.
func TestLogIsOfOneProcess(t *testing.T) {
	reference := host(t, nil) + "/shop/delivery:prod"
	first, second := open(t, reference, ""), open(t, reference, "")
	add(t, first, false, "a\n")
	if err := second.Append(t.Context(), []byte("b\n"), false); !errors.Is(err, oci.ErrMoved) {
		t.Errorf("the second process: %v", err)
	}
	add(t, first, false, "c\n")
	open(t, reference, "a\nc\n")
}

// TestLogInARace has another process move the tag between the comparison and the move of this one,
// whose next record is refused, or which sees it at once.
func TestLogInARace(t *testing.T) {
	reference, race := "", false
	reference = host(t, func(_ http.ResponseWriter, r *http.Request) bool {
		if race && r.Method == http.MethodHead && strings.HasSuffix(r.URL.Path, "/manifests/prod") {
			race = false
			add(t, open(t, reference, "a\nmine\n"), false, "theirs\n")
		}
		return false
	}) + "/shop/delivery:prod"
	l := open(t, reference, "")
	add(t, l, false, "a\n", "mine\n")
	race = true
	if err := l.Append(t.Context(), []byte("late\n"), false); !errors.Is(err, oci.ErrMoved) {
		t.Errorf("the race: %v", err)
	}
	open(t, reference, "a\nmine\ntheirs\n")
}

// TestLogLostAnswer loses the answer to the move of the tag, which was done all the same.
func TestLogLostAnswer(t *testing.T) {
	lose := false
	inner := ociregistry.New(ociregistry.Logger(log.New(io.Discard, "", 0)))
	reference := host(t, func(w http.ResponseWriter, r *http.Request) bool {
		if lose && r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/prod") {
			inner.ServeHTTP(httptest.NewRecorder(), r)
			http.Error(w, "gone", http.StatusForbidden)
			return true
		}
		inner.ServeHTTP(w, r)
		return true
	}) + "/shop/delivery:prod"
	l := open(t, reference, "")
	lose = true
	add(t, l, false, "a\n")
	lose = false
	add(t, l, false, "b\n")
	open(t, reference, "a\nb\n")
}

func TestLogRefuses(t *testing.T) {
	at := host(t, nil)
	down := host(t, func(w http.ResponseWriter, _ *http.Request) bool {
		http.Error(w, "no", http.StatusForbidden)
		return true
	})
	for reference, want := range map[string]error{
		at + "/shop":    oci.ErrReference,
		"no repository": oci.ErrReference,
		at + "/shop@sha256:" + strings.Repeat("0", 64): oci.ErrReference,
		down + "/shop:prod":                            oci.ErrLog,
	} {
		if _, _, err := oci.Open(t.Context(), reference); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", reference, err, want)
		}
	}
}
