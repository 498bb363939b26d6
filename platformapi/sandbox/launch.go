package sandbox

import (
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file creates launches and supersedes older ones. All of it happens inside a transaction.

// startLaunch starts a launch of a variant's subgraphs, whose composition gave build. It returns
// the launch's id and the hash of the API schema, which is empty if there are composition errors.
// With sync the launches of the variant's contracts are created with it and wait; without it they
// are created when the launch completes.
func (s *Server) startLaunch(t *tx, v *variantRecord, build Build, sync bool, now time.Time) (id, apiHash string) {
	l := &launchRecord{
		Graph: v.Graph, Variant: v.Name,
		launchTimes:  launchTimes{Latency: s.opts.Latency},
		launchInput:  launchInput{FederationVersion: build.FederationVersion},
		launchFaults: s.faults.ofSource(v.key(), s.opts.Latency, now),
		Outcome:      t.putBuild(build),
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
	s.addLaunch(t, l, now)
	if sync && !l.Outcome.failed() {
		for _, contract := range t.contractsOf(v.key()) {
			_ = s.addContractLaunch(t, l.ID, contract, true, now)
		}
	}
	return l.ID, l.Outcome.APIHash
}

// launchContract starts a launch of a contract that was created or edited, and returns its id. It
// filters what the source variant serves. While the first launch of the source is active the
// contract launch waits for it. If the source has nothing to serve, the build of the contract will
// fail.
func (s *Server) launchContract(t *tx, v *variantRecord, source registry.GraphRef, now time.Time) string {
	from := t.approved(source)
	if from == nil {
		from = t.latest(source, func(l *launchRecord) bool { return l.active() && !l.Outcome.failed() })
	}
	if from != nil && from.active() {
		return s.addContractLaunch(t, from.ID, v, true, now)
	}
	l := &launchRecord{
		Graph: v.Graph, Variant: v.Name,
		launchTimes:  launchTimes{Latency: s.opts.Latency},
		launchInput:  launchInput{Contract: v.Contract},
		launchFaults: s.faults.ofContract(v.key()),
	}
	if from != nil {
		l.Upstream, l.SourceCoreHash = from.ID, from.Outcome.CoreHash
	}
	return s.addLaunch(t, l, now).ID
}

// addLaunch gives a launch its id and adds it to its variant. It supersedes the launches that the
// new one replaces.
func (s *Server) addLaunch(t *tx, l *launchRecord, at time.Time) *launchRecord {
	t.seq++
	l.ID, l.Seq, l.CreatedAt, l.Status = s.opts.NewID(), t.seq, at, registry.LaunchInitiated
	if !l.Waiting {
		l.StartAt = at
	}
	t.putLaunch(l)
	s.supersede(t, l, at)
	return l
}

// addContractLaunch adds a launch of the contract variant v downstream of a source launch, and
// returns its id. It filters the supergraph of the source launch. With waiting it starts when the
// source launch has completed, otherwise now.
func (s *Server) addContractLaunch(t *tx, sourceID string, v *variantRecord, waiting bool, at time.Time) string {
	source := t.launches[sourceID]
	l := s.addLaunch(t, &launchRecord{
		Graph: v.Graph, Variant: v.Name,
		launchTimes:  launchTimes{Waiting: waiting, Latency: source.Latency},
		launchInput:  launchInput{Contract: v.Contract, SourceCoreHash: source.Outcome.CoreHash},
		launchLinks:  launchLinks{Upstream: sourceID},
		launchFaults: s.faults.ofContract(v.key()),
	}, at)
	t.change(sourceID, func(s *launchRecord) { s.Downstream = append(slices.Clip(s.Downstream), l.ID) })
	return l.ID
}

// startContractLaunches starts the contract launches of a source launch that has just completed:
// those that wait for it, and new ones for contracts without one.
func (s *Server) startContractLaunches(t *tx, sourceID string, at time.Time) {
	source := t.launches[sourceID]
	waiting := map[string]string{} // launch ids by variant name
	for _, id := range source.Downstream {
		if l := t.launches[id]; l.Waiting && l.active() {
			waiting[l.Variant] = id
		}
	}
	for _, v := range t.contractsOf(source.key()) {
		id, ok := waiting[v.Name]
		if !ok {
			_ = s.addContractLaunch(t, sourceID, v, false, at)
			continue
		}
		l := t.change(id, func(l *launchRecord) {
			l.Waiting, l.StartAt = false, at
			l.Contract = v.Contract // the filter may have been edited meanwhile
		})
		s.supersede(t, l, at)
	}
}

// supersede ends the active launches of by's variant that are older than by. A launch that still
// waits for its source supersedes only others that wait: a launch that has started goes on until
// there is one to replace it. Contract launches that wait for a superseded launch end with it, and
// the launch that replaces them is filled in when it is created.
func (s *Server) supersede(t *tx, by *launchRecord, at time.Time) {
	for _, id := range slices.Clone(t.history[by.key()]) {
		old := t.launches[id]
		endedWithSource := old.SupersededBy == "" && old.SupersededAt != nil
		if old.Seq >= by.Seq || by.Waiting && !old.Waiting || !old.active() && !endedWithSource {
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

// supersedeByFault adds a launch that supersedes l, as if somebody else had published the same
// subgraphs to the variant while l was under way.
func (s *Server) supersedeByFault(t *tx, l *launchRecord, at time.Time) {
	other := *l
	other.SupersedeAt, other.BuildStartedAt, other.BuildCompletedAt = nil, nil, nil
	other.Downstream, other.Changes = nil, nil
	s.addLaunch(t, &other, at)
}

// compareSubgraphs returns the changes of a launch's subgraphs from those of the launch before, by
// name.
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

// maxCountTokens is the number of tokens of a subgraph up to which its types and fields are
// counted.
const maxCountTokens = 1_000_000

// count returns the number of types and fields that an SDL defines. Both are 0 for an SDL that is
// too long or does not parse.
func count(sdl string) (types, fields int32) {
	doc, err := parser.ParseSchemaWithLimit(&ast.Source{Input: sdl}, maxCountTokens)
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
