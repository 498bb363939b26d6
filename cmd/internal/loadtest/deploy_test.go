//go:build load && unix

package loadtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
)

// replace lets a replica with this schema take the place of replica i; without a schema, none.
func (w *world) replace(url string, i int, name, sdl string) {
	var code *Code
	if sdl != "" {
		rows, err := w.rows(name, sdl)
		if err == nil {
			code, err = NewCode(sdl, rows)
		}
		if err != nil {
			w.Errorf("the code of %s: %v", name, err)
			return
		}
	}
	w.services[url].Replace(i, code)
	w.mu.Lock()
	defer w.mu.Unlock()
	runs := w.runs[url]
	runs[i] = sdl
	w.runs[url] = runs
}

// errHalf is a deploy that ended when one replica was replaced.
var errHalf = errors.New("the deploy has ended half-way")

// roll replaces the replicas of a URL one after the other. After each, clients meet both versions,
// or the new one, for a while.
func (w *world) roll(ctx context.Context, url, name, sdl string) error {
	for i := range Replicas {
		w.replace(url, i, name, sdl)
		w.mu.Lock()
		half := w.half
		w.mu.Unlock()
		if i == 0 && half != nil && !half() {
			return errHalf
		}
		if err := w.dwell(ctx); err != nil {
			return err
		}
	}
	return nil
}

// rollAll deploys the code of a side naively, one subgraph after the other. Code that moves is
// started at its new URL and ended at the old one.
func (w *world) rollAll(side string) {
	w.Helper()
	other := map[string]string{before: after, after: before}[side]
	names := slices.Sorted(maps.Keys(w.schemas(side)))
	for _, name := range names {
		url, was := w.urls[side+"/"+name], w.urls[other+"/"+name]
		if w.files[before+"/"+name+".graphql"] == w.files[after+"/"+name+".graphql"] {
			continue
		}
		w.must(w.roll(w.Context(), url, name, w.schemas(side)[name]))
		if was != url {
			w.must(w.roll(w.Context(), was, name, ""))
		}
	}
}

// controlVariable names the address of the world for the deploy command.
const controlVariable = "LOADTEST_CONTROL"

// deployment is what the deploy command tells the world.
type deployment struct{ Subgraph, URL, SDL string }

// deployCommand is the deploy command: it hands its environment to the world and waits until the
// deploy is through.
func deployCommand() {
	d := deployment{Subgraph: os.Getenv("SCHEMACTL_SUBGRAPH"), URL: os.Getenv("SCHEMACTL_URL")}
	err := func() error {
		if file := os.Getenv("SCHEMACTL_SCHEMA"); file != "" {
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			d.SDL = string(text)
		}
		body, err := json.Marshal(d)
		if err != nil {
			return err
		}
		response, err := http.Post(os.Getenv(controlVariable)+"/deploy", "application/json", bytes.NewReader(body))
		if err != nil {
			return err
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			text, err := io.ReadAll(response.Body)
			return errors.Join(fmt.Errorf("%s", text), err)
		}
		return nil
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serveDeploy does what the deploy command asks for.
func (w *world) serveDeploy(rw http.ResponseWriter, r *http.Request) {
	var d deployment
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil || w.services[d.URL] == nil {
		http.Error(rw, "no such service", http.StatusBadRequest)
		return
	}
	if has, err := w.has(r.Context()); err == nil && !has {
		w.mu.Lock()
		w.early++
		w.mu.Unlock()
	}
	if err := w.roll(r.Context(), d.URL, d.Subgraph, d.SDL); err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
	}
}
