package rollback

import (
	"context"
	"fmt"
)

// applyRunning takes what replicas say of their code. Several schemas of one subgraph all have to
// serve. Whoever does not answer is [running.ErrNotJudged], unless the proof accepts that; what is
// registered is assumed then.
func (e Evidence) applyRunning(ctx context.Context, all []Code) error {
	if e.Proof == nil {
		return evidenceErrorf("--deployed running: there is nobody to ask")
	}
	found, report, err := e.Proof.Find(ctx, e.Registered, nil)
	if err != nil {
		return err
	}
	through := map[string]string{}
	for _, s := range report.Subgraphs {
		through[s.Name] = s.Through
	}
	for i := range all {
		code := &all[i]
		f, ok := found[code.Subgraph]
		if !ok || len(f.Versions) == 0 {
			continue
		}
		code.sdl, code.Assumed = nil, false
		replicas := 0
		for n, v := range f.Versions {
			code.sdl = append(code.sdl, v.Text)
			code.file = v.File
			replicas += len(f.Replicas[n])
		}
		code.From = fmt.Sprintf("%d running, by %s", replicas, through[code.Subgraph])
		if len(f.Versions) > 1 {
			code.From += fmt.Sprintf(": they are mixed, %d schemas", len(f.Versions))
		}
	}
	return nil
}
