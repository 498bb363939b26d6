package rollback

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/running"
)

// ErrEvidence is an [Evidence] that contradicts itself, or a [Source] that does not tell what it
// was named for. The message names the flag of `supergraph rollback` to change.
var ErrEvidence = errors.New("unusable evidence of what is deployed")

// evidenceError is an [ErrEvidence] in words of its own.
type evidenceError string

func (e evidenceError) Error() string      { return string(e) }
func (evidenceError) Is(target error) bool { return target == ErrEvidence }

func evidenceErrorf(format string, args ...any) error {
	return evidenceError(fmt.Sprintf(format, args...))
}

// Kind is a kind of [Source].
type Kind string

// The kinds of sources. The zero value means RegistryOnly.
const (
	// Auto is the journal, as far as it tells something: what it does not tell is no error.
	Auto Kind = "auto"
	// RegistryOnly reads nothing: what is registered is taken to be deployed.
	RegistryOnly Kind = "registry"
	// Journal is the journal of the last delivery. It has to tell of a change to the variant.
	Journal Kind = "journal"
	// Pins is the folder with the pins of the routers. The code serves at least the pinned
	// supergraph.
	Pins Kind = "pins"
	// Running is what replicas say of their code: all of what they run has to serve.
	Running Kind = "running"
)

// Source is where the record of what is deployed is read from.
type Source struct {
	Kind Kind
	// Path is the journal file of Auto and Journal, the folder with the lock file of Pins.
	Path string
}

// ParseSource reads the value of the flag --deployed: auto, registry, journal[:FILE] or pins[:DIR].
// Without a path, journal is the file for auto and journal, and dir the folder for pins.
func ParseSource(value, journal, dir string) (Source, error) {
	kind, path, _ := strings.Cut(value, ":")
	switch k := Kind(kind); k {
	case Auto, RegistryOnly, Running:
		if path == "" {
			return Source{k, journal}, nil
		}
	case Journal:
		if path == "" {
			path = journal
		}
		return Source{k, path}, nil
	case Pins:
		if path == "" {
			path = dir
		}
		return Source{k, path}, nil
	}
	return Source{}, evidenceErrorf("--deployed %q: use auto, registry, running, journal[:FILE] or pins[:DIR]", value)
}

// Evidence is everything that tells what code is deployed. What comes later in it counts more.
type Evidence struct {
	// Ref is the variant whose routers go back.
	Ref registry.GraphRef
	// Registered are its subgraphs as the registry has them now, with their routing URLs.
	Registered []sdl.Source
	// Source is read for what it tells of them.
	Source Source
	// Proof asks the replicas, for Running.
	Proof *running.Proof
	// Given are schemas that the caller knows to be deployed.
	Given []sdl.Source
}

// Code is what is taken to be deployed of one subgraph, and why.
type Code struct {
	Subgraph string `json:"subgraph"`
	// From tells where it is known from, in words for a report.
	From string `json:"from"`
	// Assumed is true if nothing tells what is deployed. What is registered is then taken to be it.
	Assumed bool `json:"assumed,omitempty"`

	url, file string
	// sdl has the schemas that may be deployed, the oldest first: more than one only while a deploy
	// is not known to have ended.
	sdl []string
}

// deployed returns the code of each registered subgraph, in their order. The errors are
// [ErrEvidence], and those of reading a journal or a pin.
func (e Evidence) deployed(ctx context.Context) ([]Code, error) {
	all := make([]Code, len(e.Registered))
	for i, s := range e.Registered {
		all[i] = Code{Subgraph: s.Name, From: "what is registered", Assumed: true, url: s.URL, file: s.File, sdl: []string{s.Text}}
	}
	var err error
	switch e.Source.Kind {
	case Auto, Journal:
		err = e.applyJournal(ctx, all)
	case Pins:
		err = e.applyPins(all)
	case Running:
		err = e.applyRunning(ctx, all)
	}
	if err != nil {
		return nil, err
	}
	return all, e.applyGiven(all)
}

// applyGiven replaces code by the schemas that the caller gives. They may have more than the pins,
// which the code serves at least, and must not differ from what a journal tells.
func (e Evidence) applyGiven(all []Code) error {
	for _, s := range e.Given {
		at := slices.IndexFunc(all, func(c Code) bool { return c.Subgraph == s.Name })
		if at < 0 {
			return evidenceErrorf("%s is not registered in %s, so no router sends it requests; leave it out", s.Name, e.Ref)
		}
		code := &all[at]
		same := func(text string) bool { return publish.ContentHash(text) == publish.ContentHash(s.Text) }
		if !code.Assumed && e.Source.Kind != Pins && !slices.ContainsFunc(code.sdl, same) {
			return evidenceErrorf("what is deployed of %s is told in two ways: %s, and %s; leave the one out that is wrong, or give --deployed registry", s.Name, s.File, code.From)
		}
		code.sdl, code.Assumed, code.file, code.From = []string{s.Text}, false, s.File, s.File
	}
	return nil
}

// combinations returns the sets of schemas that have to serve: the newest of each subgraph, and the
// oldest of each if any has more than one.
func combinations(all []Code) [][]sdl.Source {
	most := 1
	for _, c := range all {
		most = max(most, len(c.sdl))
	}
	out := make([][]sdl.Source, most)
	for _, c := range all {
		source := sdl.Source{Name: c.Subgraph, URL: c.url, File: c.file}
		for n := range out {
			source.Text = c.sdl[max(len(c.sdl)-1-n, 0)]
			out[n] = append(out[n], source)
		}
	}
	return out
}
