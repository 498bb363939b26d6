package sandbox

import (
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// launch starts a launch of a variant's composition, and returns its id and the API schema's hash.
func (s *Server) startLaunch(t *tx, v *variantRecord, build Build, sync bool, now time.Time) (id, apiHash string) {
	l := &launchRecord{
		Graph: v.Graph, Variant: v.Name, Latency: s.opts.Latency, Outcome: t.putBuild(build),
		FederationVersion: build.FederationVersion,
	}
	for _, r := range v.live() {
		types, fields := count(t.docs[r.Hash])
		l.Subgraphs = append(l.Subgraphs, inputSubgraph{
			Name: r.Name, Hash: r.Hash, URL: deref(r.URL), Revision: r.Revision, UpdatedAt: r.UpdatedAt, Types: types, Fields: fields,
		})
	}
	var before []inputSubgraph
	if last := t.latest(v.key(), func(*launchRecord) bool { return true }); last != nil {
		before = last.Subgraphs
	}
	l.Changes = compareSubgraphs(before, l.Subgraphs)
	s.faults.applyTo(l, now)
	s.addLaunch(t, l, now)
	if sync && !l.Outcome.failed() {
		s.addContractLaunches(t, l.ID, l.Outcome.CoreHash, now)
	}
	return l.ID, l.Outcome.APIHash
}

// launchContract launches a contract from what its source variant serves. While
// the source's first launch is under way the contract waits for it; a source
// that has nothing to serve makes the contract's build fail.
func (s *Server) launchContract(t *tx, v *variantRecord, source variantKey, now time.Time) string {
	from := t.approved(source)
	if from == nil {
		from = t.latest(source, func(l *launchRecord) bool { return l.active() && !l.Outcome.failed() })
	}
	if from != nil && from.active() {
		return s.addContractLaunch(t, from.ID, from.Outcome.CoreHash, v, true, now)
	}
	l := &launchRecord{
		Graph: v.Graph, Variant: v.Name, Latency: s.opts.Latency, Contract: v.Contract, FailBuild: s.faults.failsContract(v.key()),
	}
	if from != nil {
		l.Upstream, l.SourceCoreHash = from.ID, from.Outcome.CoreHash
	}
	return s.addLaunch(t, l, now).ID
}

// open adds a launch to its variant and supersedes those that it replaces.
func (s *Server) addLaunch(t *tx, l *launchRecord, at time.Time) *launchRecord {
	t.seq++
	l.ID, l.Seq, l.CreatedAt, l.Status = s.opts.NewID(), t.seq, at, launchInitiated
	if !l.Waiting {
		l.StartAt = at
	}
	t.putLaunch(l)
	s.supersede(t, l, at)
	return l
}

// supersede ends the active launches of the variant that are older than by. A
// launch that still waits for its source replaces only others that wait: what
// already runs goes on until there is something to replace it.
func (s *Server) supersede(t *tx, by *launchRecord, at time.Time) {
	for _, id := range slices.Clone(t.history[by.key()]) {
		old := t.launches[id]
		endedNow := old.SupersededBy == "" && old.SupersededAt != nil
		if old.Seq >= by.Seq || by.Waiting && !old.Waiting || !old.active() && !endedNow {
			continue
		}
		t.change(id, func(l *launchRecord) {
			if l.SupersededAt == nil {
				l.SupersededAt = &at
			}
			l.SupersededBy = by.ID
		})
		for _, down := range old.Downstream {
			if d := t.launches[down]; d.Waiting && d.active() {
				t.change(down, func(l *launchRecord) { l.SupersededAt = &at })
			}
		}
	}
}

// addContractLaunches creates the launches of all contracts of a source launch's variant
// in advance, waiting for the source to complete.
func (s *Server) addContractLaunches(t *tx, sourceID, coreHash string, at time.Time) {
	for _, v := range t.contractsOf(t.launches[sourceID].key()) {
		_ = s.addContractLaunch(t, sourceID, coreHash, v, true, at)
	}
}

func (s *Server) addContractLaunch(t *tx, sourceID, coreHash string, v *variantRecord, waiting bool, at time.Time) string {
	source := t.launches[sourceID]
	l := s.addLaunch(t, &launchRecord{
		Graph: v.Graph, Variant: v.Name, Waiting: waiting, Latency: source.Latency, Upstream: sourceID,
		Contract: v.Contract, SourceCoreHash: coreHash, FailBuild: s.faults.failsContract(v.key()),
	}, at)
	t.change(sourceID, func(s *launchRecord) { s.Downstream = append(slices.Clip(s.Downstream), l.ID) })
	return l.ID
}

// startContractLaunches starts the contract launches of a source launch that has just
// completed: those that wait for it, and new ones for contracts without one.
func (s *Server) startContractLaunches(t *tx, sourceID string, at time.Time) {
	source := t.launches[sourceID]
	waiting := map[string]string{}
	for _, id := range source.Downstream {
		if l := t.launches[id]; l.Waiting && l.active() {
			waiting[l.Variant] = id
		}
	}
	for _, v := range t.contractsOf(source.key()) {
		id, ok := waiting[v.Name]
		if !ok {
			_ = s.addContractLaunch(t, sourceID, source.Outcome.CoreHash, v, false, at)
			continue
		}
		l := t.change(id, func(l *launchRecord) {
			l.Waiting, l.StartAt = false, at
			l.Contract = v.Contract // the filter may have been edited meanwhile
		})
		s.supersede(t, l, at)
	}
}

// supersedeByFault is what a fault asks for: somebody else publishes the same
// subgraphs to the variant while the launch is under way.
func (s *Server) supersedeByFault(t *tx, l *launchRecord, at time.Time) {
	rival := *l
	rival.SupersedeAt, rival.BuildStartedAt, rival.BuildCompletedAt = nil, nil, nil
	rival.Downstream, rival.Changes = nil, nil
	s.addLaunch(t, &rival, at)
}

// halfWay is the age of a launch at which a rival appears.
func (l Latency) halfWay() time.Duration { return (l.Initiate + l.Build + l.Publish) / 2 }

// compareSubgraphs lists what a launch changes against the one before.
func compareSubgraphs(before, after []inputSubgraph) []subgraphChange {
	was := map[string]inputSubgraph{}
	for _, s := range before {
		was[s.Name] = s
	}
	var out []subgraphChange
	for _, s := range after {
		old, ok := was[s.Name]
		delete(was, s.Name)
		switch {
		case !ok:
			out = append(out, subgraphChange{s.Name, "ADDITION"})
		case old.Hash != s.Hash || old.URL != s.URL:
			out = append(out, subgraphChange{s.Name, "MODIFICATION"})
		}
	}
	for name := range was {
		out = append(out, subgraphChange{name, "DELETION"})
	}
	slices.SortFunc(out, func(a, b subgraphChange) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// countLimit bounds the tokens that are looked at for the counts of a build input.
const countLimit = 1_000_000

// count returns the number of types and fields that an SDL defines; both are 0
// when it does not parse.
func count(sdl string) (types, fields int32) {
	doc, err := parser.ParseSchemaWithLimit(&ast.Source{Input: sdl}, countLimit)
	if err != nil {
		return 0, 0
	}
	seen := map[string]bool{}
	for _, list := range []ast.DefinitionList{doc.Definitions, doc.Extensions} {
		for _, d := range list {
			if !seen[d.Name] {
				seen[d.Name] = true
				types++
			}
			fields += int32(len(d.Fields))
		}
	}
	return types, fields
}
