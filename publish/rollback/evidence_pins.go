package rollback

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/pin"
)

// applyPins replaces code by what the pinned supergraph of the variant asks of each subgraph.
// Routers run with it, so the code serves at least that. Subgraphs that it does not have are left
// as they are. The error is that of [pin.MismatchError] if files do not agree with the
// lock, [pin.ErrOtherGraph] if the lock is of another variant.
func (e Evidence) applyPins(all []Code) error {
	dir := e.Source.Path
	lock, findings := pin.Verify(dir)
	findings = slices.DeleteFunc(findings, func(d *diag.Diagnostic) bool { return d.Code == pin.CodeUnreachable }) // routers run with it all the same
	if len(findings) > 0 {
		return pin.MismatchError(dir, findings)
	}
	if lock.GraphRef != e.Ref {
		return fmt.Errorf("%w: --deployed pins: %s holds pins of %s, not of %s", pin.ErrOtherGraph, dir, lock.GraphRef, e.Ref)
	}
	at := slices.IndexFunc(lock.Variants, func(entry pin.Entry) bool { return entry.GraphRef == e.Ref })
	if at < 0 {
		return evidenceErrorf("--deployed pins: %s holds no supergraph of %s itself", dir, e.Ref)
	}
	name := lock.Variants[at].File
	text, err := lock.Variants[at].Read(dir)
	if err != nil {
		return fmt.Errorf("cannot read the pinned supergraph: %w", err)
	}
	graph, errs := supergraph.Read(sdl.Source{File: filepath.Join(dir, name), Text: string(text)})
	if len(errs) > 0 {
		return fmt.Errorf("the pinned supergraph cannot be read: %w", errs)
	}
	pinned := graph.Subgraphs()
	for i := range all {
		code := &all[i]
		if p := slices.IndexFunc(pinned, func(s sdl.Source) bool { return s.Name == code.Subgraph }); p >= 0 {
			code.sdl, code.Assumed, code.file = []string{pinned[p].Text}, false, name
			code.From = fmt.Sprintf("what the supergraph pinned in %s (launch %s) asks of it", dir, lock.LaunchID)
		}
	}
	return nil
}
