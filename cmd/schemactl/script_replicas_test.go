package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// replicas [-old FILE] [-wants HEADER] [-answers WHAT] [-sick TEXT] NAME FILE N starts N servers
// that answer for their SDL with the content of FILE as it is then; the last one with that of -old.
// Their hosts and ports are NAME_1 to NAME_N in the environment. -wants refuses requests without
// that header, and -answers lets the last one answer otherwise: html, redirect, error, off, none.
// -sick lets it answer 503 to requests for /health while its SDL has that text in it.
func replicas(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("replicas", flag.ContinueOnError)
	old, wants, answers := flags.String("old", "", ""), flags.String("wants", "", ""), flags.String("answers", "", "")
	sick := flags.String("sick", "", "")
	ts.Check(flags.Parse(args))
	var n int
	if _, err := fmt.Sscan(flags.Arg(2), &n); err != nil {
		ts.Fatalf("usage: replicas [flags] NAME FILE N")
	}
	for i := range n {
		file, how, ill := ts.MkAbs(flags.Arg(1)), "", ""
		if i == n-1 {
			if *old != "" {
				file = ts.MkAbs(*old)
			}
			how, ill = *answers, *sick
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if text, err := os.ReadFile(file); ill != "" && err == nil && r.URL.Path == "/health" && strings.Contains(string(text), ill) {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			answerFor(w, r, file, *wants, how)
		}))
		if how == "none" {
			server.Close()
		} else {
			ts.Defer(server.Close)
		}
		ts.Setenv(fmt.Sprintf("%s_%d", flags.Arg(0), i+1), strings.TrimPrefix(server.URL, "http://"))
	}
}

// answerFor answers one request to a replica.
func answerFor(w http.ResponseWriter, r *http.Request, file, wants, how string) {
	name, value, _ := strings.Cut(wants, ": ")
	switch {
	case wants != "" && r.Header.Get(name) != value:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"errors": [{"message": "unauthorized: `+r.Header.Get(name)+`"}]}`)
		return
	case how == "html":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>")
		return
	case how == "redirect":
		http.Redirect(w, r, "https://login.example.com/?next=secret", http.StatusFound)
		return
	case how == "error":
		w.WriteHeader(http.StatusBadGateway)
		return
	case how == "off":
		_, _ = io.WriteString(w, `{"errors": [{"message": "GraphQL introspection is not allowed"}]}`)
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"_service": map[string]any{"sdl": string(text)}}})
}
