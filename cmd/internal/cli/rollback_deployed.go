package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
)

// Where `supergraph rollback` may learn what is deployed, besides its arguments.
const (
	deployedAuto     = "auto"
	deployedRegistry = "registry"
	deployedJournal  = "journal"
	deployedPins     = "pins"
)

// deployedCode is what is taken to be deployed of one subgraph, and why.
type deployedCode struct {
	Subgraph string `json:"subgraph"`
	// From says where it is known from.
	From string `json:"from"`
	// Assumed tells that nobody said so: what is registered is taken to be deployed.
	Assumed bool `json:"assumed,omitempty"`

	url, file string
	sdl       []string
}

// deployedSource is where --deployed points: a kind, and the file or folder that belongs to it.
func deployedSource(value, journal, dir string) (kind, path string, err error) {
	kind, path, _ = strings.Cut(value, ":")
	switch kind {
	case deployedAuto, deployedRegistry:
		if path == "" {
			return kind, journal, nil
		}
	case deployedJournal:
		if path == "" {
			path = journal
		}
		return kind, path, nil
	case deployedPins:
		if path == "" {
			path = dir
		}
		return kind, path, nil
	}
	return "", "", exit.Usagef("--deployed %q: use auto, registry, journal[:FILE] or pins[:DIR]", value)
}

// deployed finds out what is deployed of each registered subgraph: first what the arguments say, then what --deployed names, and for
// the rest what is registered. What contradicts itself is refused.
func (a *app) deployed(ctx context.Context, reg registry.Registry, ref registry.GraphRef, f rollbackFlags, args []string) ([]deployedCode, error) {
	held, err := registered(ctx, reg, ref)
	if err != nil {
		return nil, err
	}
	all := make([]deployedCode, len(held))
	for i, s := range held {
		all[i] = deployedCode{Subgraph: s.Name, From: "what is registered", Assumed: true, url: s.URL, file: s.File, sdl: []string{s.Text}}
	}
	kind, path, err := deployedSource(f.deployed, defaultJournal, f.dir)
	if err != nil {
		return nil, err
	}
	switch kind {
	case deployedAuto, deployedJournal:
		err = fromJournal(all, ref, path, kind == deployedJournal)
	case deployedPins:
		err = fromPins(all, ref, path)
	}
	if err != nil || len(args) == 0 {
		return all, err
	}
	given, err := a.loader().Load(ctx, args)
	if err != nil {
		return nil, err
	}
	return all, fromArguments(all, given, ref, kind == deployedPins)
}

// fromJournal takes what the last delivery left deployed. Where somebody has published since, it does not know.
func fromJournal(all []deployedCode, ref registry.GraphRef, file string, asked bool) error {
	records, err := publish.ReadJournal(file)
	if err != nil {
		return err
	}
	known := publish.DeployedIn(records, ref)
	if asked && len(known) == 0 {
		return exit.Usagef("--deployed journal: %s tells of no delivery to %s that changed anything", file, ref)
	}
	for i := range all {
		at := slices.IndexFunc(known, func(d publish.DeployedCode) bool { return d.Name == all[i].Subgraph })
		if at < 0 {
			continue
		}
		code := known[at]
		if !code.Holds(all[i].sdl[0]) {
			if asked {
				return exit.Usagef("--deployed journal: %s was published since the delivery in %s, so the journal does not know what is deployed of it; give its schema: %s=FILE", all[i].Subgraph, file, all[i].Subgraph)
			}
			continue
		}
		if len(code.SDL) == 0 {
			continue
		}
		all[i].sdl, all[i].Assumed, all[i].file, all[i].From = code.SDL, false, file, journalText(code, file)
	}
	return nil
}

func journalText(code publish.DeployedCode, file string) string {
	what := "phase"
	if code.Rollback {
		what = "rollback phase"
	}
	switch {
	case code.Phase == 0:
		return file + ": what ran before the delivery, which did not deploy it"
	case len(code.SDL) > 1:
		return fmt.Sprintf("%s: old and new code, since %s %d began to deploy it and is not known to have ended", file, what, code.Phase)
	}
	return fmt.Sprintf("%s: %s %d deployed it", file, what, code.Phase)
}

// fromPins takes what the supergraph that routers are pinned to asks of each subgraph: the code serves at least that.
func fromPins(all []deployedCode, ref registry.GraphRef, dir string) error {
	lock, findings := pin.Verify(dir)
	if len(findings) > 0 {
		return fmt.Errorf("%w: %s: %w", pin.ErrMismatch, dir, findings)
	}
	if lock.GraphRef != ref {
		return fmt.Errorf("%w: --deployed pins: %s holds pins of %s, not of %s", pin.ErrOtherGraph, dir, lock.GraphRef, ref)
	}
	at := slices.IndexFunc(lock.Variants, func(e pin.Entry) bool { return e.GraphRef == ref })
	if at < 0 {
		return exit.Usagef("--deployed pins: %s holds no supergraph of %s itself", dir, ref)
	}
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(lock.Variants[at].File)))
	if err != nil {
		return fmt.Errorf("cannot read the pinned supergraph: %w", err)
	}
	graph, errs := supergraph.Read(sdl.Source{File: filepath.Join(dir, lock.Variants[at].File), Text: string(text)})
	if len(errs) > 0 {
		return fmt.Errorf("the pinned supergraph cannot be read: %w", errs)
	}
	pinned := graph.Subgraphs()
	for i := range all {
		if p := slices.IndexFunc(pinned, func(s sdl.Source) bool { return s.Name == all[i].Subgraph }); p >= 0 {
			all[i].sdl, all[i].Assumed, all[i].file = []string{pinned[p].Text}, false, lock.Variants[at].File
			all[i].From = fmt.Sprintf("what the supergraph pinned in %s (launch %s) asks of it", dir, lock.LaunchID)
		}
	}
	return nil
}

// fromArguments takes the schemas that were given. They may say more than the pins, which the code serves at least, and must not say
// something else than the journal.
func fromArguments(all []deployedCode, given []sdl.Source, ref registry.GraphRef, more bool) error {
	for _, s := range given {
		at := slices.IndexFunc(all, func(d deployedCode) bool { return d.Subgraph == s.Name })
		if at < 0 {
			return exit.Usagef("%s is not registered in %s, so no router sends it requests; leave it out", s.Name, ref)
		}
		code := &all[at]
		same := func(text string) bool { return publish.ContentHash(text) == publish.ContentHash(s.Text) }
		if !code.Assumed && !more && !slices.ContainsFunc(code.sdl, same) {
			return exit.Usagef("what is deployed of %s is told in two ways: %s, and %s; leave the one out that is wrong, or give --deployed registry", s.Name, s.File, code.From)
		}
		code.sdl, code.Assumed, code.file, code.From = []string{s.Text}, false, s.File, s.File
	}
	return nil
}

// worlds are all that may be deployed: with the last schema of each subgraph, and with the one before where that may run too.
func worlds(all []deployedCode) [][]sdl.Source {
	world := func(last bool) []sdl.Source {
		out := make([]sdl.Source, len(all))
		for i, d := range all {
			text := d.sdl[0]
			if last {
				text = d.sdl[len(d.sdl)-1]
			}
			out[i] = sdl.Source{Name: d.Subgraph, URL: d.url, File: d.file, Text: text}
		}
		return out
	}
	if slices.ContainsFunc(all, func(d deployedCode) bool { return len(d.sdl) > 1 }) {
		return [][]sdl.Source{world(true), world(false)}
	}
	return [][]sdl.Source{world(true)}
}

// printDeployed says what the answer relies on.
func printDeployed(w io.Writer, st report.Style, all []deployedCode) {
	var assumed []string
	for _, d := range all {
		if d.Assumed {
			assumed = append(assumed, d.Subgraph)
			continue
		}
		_, _ = fmt.Fprintf(w, "deployed %s: %s\n", st.Bold(d.Subgraph), d.From)
	}
	if len(assumed) > 0 {
		_, _ = fmt.Fprintf(w, "%s what is registered now of %s is taken to be deployed; where it is not, name its schema (NAME=FILE, git:REF:PATH) or where it is told (--deployed)\n",
			st.Yellow("assumed:"), strings.Join(assumed, ", "))
	}
}
