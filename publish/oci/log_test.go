package oci_test

import (
	"bytes"
	"errors"
	"fmt"
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

// TestEarlier: logs that were begun anew are found from the newest to the oldest, each by a tag of
// its own, until one is gone.
func TestEarlier(t *testing.T) {
	gone := "none"
	reference := host(t, func(w http.ResponseWriter, r *http.Request) bool {
		lost := strings.HasSuffix(r.URL.Path, "/manifests/"+gone)
		if lost {
			http.NotFound(w, r)
		}
		return lost
	}) + "/shop/delivery:prod"
	add(t, open(t, reference, ""), true, "a\n")
	add(t, open(t, reference, "a\n"), false, "b\n")
	add(t, open(t, reference, "a\nb\n"), true, "c\n")
	answer, err := http.Head("http://" + strings.Replace(reference, "/shop/delivery:", "/v2/shop/delivery/manifests/", 1))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	l := open(t, reference, "c\n")
	add(t, l, true, "d\n")
	add(t, l, false, "e\n")
	earlier := func(limit int) string {
		t.Helper()
		texts, err := oci.Earlier(t.Context(), reference, limit)
		if err != nil {
			t.Fatal(err)
		}
		return string(bytes.Join(texts, []byte("|")))
	}
	if all, one := earlier(9), earlier(1); all != "c\n|a\nb\n" || one != "c\n" {
		t.Errorf("%q, %q", all, one)
	}
	if gone = answer.Header.Get("Docker-Content-Digest"); earlier(9) != "" {
		t.Error("a log that is gone was read")
	}
}

// TestDocument stores, reads and attaches, in a registry without an API of referrers.
func TestDocument(t *testing.T) {
	at := host(t, nil)
	const plan, word = "application/x-plan+json", "application/x-word+json"
	push := func(d oci.Document) string {
		t.Helper()
		reference, err := oci.Push(t.Context(), at+"/shop/plans:1", d)
		if err != nil {
			t.Fatal(err)
		}
		return reference
	}
	first := push(oci.Document{MediaType: plan, Name: "plan.json", Text: []byte("{1}"), Title: "a plan"})
	for _, text := range []string{"x", "y"} {
		if _, err := oci.Attach(t.Context(), first, oci.Document{MediaType: word, Name: "word.json", Text: []byte(text)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := oci.Attach(t.Context(), first, oci.Document{MediaType: "application/x-signature", Name: "signature", Text: []byte("z")}); err != nil {
		t.Fatal(err)
	}
	second := push(oci.Document{MediaType: plan, Name: "plan.json", Text: []byte("{2}")})
	for reference, want := range map[string]string{first: "{1} 2", second: "{2} 0", at + "/shop/plans:1": "{2} 0"} {
		found, err := oci.Fetch(t.Context(), reference, plan)
		if err != nil {
			t.Fatal(err)
		}
		words, err := oci.Attached(t.Context(), found.Reference, word)
		if got := fmt.Sprintf("%s %d", found.Text, len(words)); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", reference, got, err, want)
		}
	}
	for reference, want := range map[string]error{
		at + "/shop/plans:2": oci.ErrNoDocument, at + "/shop/plans": oci.ErrReference, "nope": oci.ErrReference, "127.0.0.1:1/shop/plans:1": oci.ErrDocument,
		first[:len(first)-4] + "0000": oci.ErrNoDocument,
	} {
		if _, err := oci.Fetch(t.Context(), reference, plan); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", reference, err, want)
		}
	}
	if _, err := oci.Fetch(t.Context(), first, word); !errors.Is(err, oci.ErrNoDocument) {
		t.Errorf("another kind of artifact: %v", err)
	}
	if _, err := oci.Push(t.Context(), first, oci.Document{MediaType: plan}); !errors.Is(err, oci.ErrReference) {
		t.Errorf("a push to a digest: %v", err)
	}
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
