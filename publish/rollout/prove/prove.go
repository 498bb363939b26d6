package prove

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/rollout/probe"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Operation is a known operation as its client sends it.
type Operation struct {
	rollout.HazardUse
	// Text is a document with this operation alone and the fragments that it uses.
	Text string
}

// Options tune [Plan].
type Options struct {
	// Profiles are the planners; nil means all.
	Profiles []queryplan.Profile
	// MaxPlans bounds how many plans are made; 0 means [DefaultMaxPlans].
	MaxPlans int
}

// DefaultMaxPlans is the default of [Options] MaxPlans: 2,000 operations in 25 different graphs.
const DefaultMaxPlans = 100_000

// Plan judges a plan by known operations, from its steps and the input that it was made from.
// Nothing of the plan is changed. The error is that of a context that ended, or of steps that
// cannot be made.
func Plan(ctx context.Context, in rollout.Input, p *rollout.Plan, operations []Operation, opts Options) (*rollout.Proof, error) {
	states, err := rollout.States(p.Input(in), p)
	if err != nil {
		return nil, err
	}
	v := newProver(in, p, operations, opts)
	proof := &rollout.Proof{Operations: len(operations), States: len(states)}
	for _, profile := range v.profiles {
		proof.Planners = append(proof.Planners, profile.String())
	}
	v.proof = proof
	for i, s := range states {
		v.at = i
		if err := v.state(ctx, s); err != nil {
			return nil, err
		}
	}
	v.neverPlanned()
	return proof, nil
}

// prover walks the states of a plan.
type prover struct {
	in         rollout.Input
	operations []Operation
	profiles   []queryplan.Profile
	maxPlans   int
	compose    compose.Func
	// files are the files of schemas, and stages whether they are the old or the new ones, by the
	// name and text of a subgraph.
	files  map[[2]string]string
	stages map[[2]string]rollout.Stage
	worlds map[string]*world
	codes  map[*subgraph.Subgraph]*probe.Code
	built  map[[2]string]*probe.Code
	// made is how many plans were asked for.
	made  int
	proof *rollout.Proof
	// at is the place of the state that is being judged.
	at int
	// refusals are the refusals of the proof, and gaps what it says was not judged.
	refusals map[refusalKey]noted
	gaps     map[gapKey]bool
	// before is what operations meet in the states before the plan begins.
	before map[suffered]bool
	// planned are the operations that were planned in some state.
	planned []bool
}

// newProver returns a prover that has judged nothing yet.
func newProver(in rollout.Input, p *rollout.Plan, operations []Operation, opts Options) *prover {
	v := &prover{
		in: in, operations: operations, profiles: opts.Profiles, maxPlans: opts.MaxPlans,
		files: make(map[[2]string]string), stages: make(map[[2]string]rollout.Stage),
		worlds: make(map[string]*world), codes: make(map[*subgraph.Subgraph]*probe.Code), built: make(map[[2]string]*probe.Code),
		refusals: make(map[refusalKey]noted), gaps: make(map[gapKey]bool), before: make(map[suffered]bool), planned: make([]bool, len(operations)),
	}
	if v.profiles == nil {
		v.profiles = []queryplan.Profile{queryplan.Router2, queryplan.Router3}
	}
	if v.maxPlans == 0 {
		v.maxPlans = DefaultMaxPlans
	}
	cache := &compose.Cache{Using: in.Compose, Options: compose.Options{Edition: in.Federation.Edition, Newest: in.Federation.Newest}}
	v.compose = cache.Compose
	v.noteFiles(in)
	v.noteStages(p)
	return v
}

// noteFiles notes which files the schemas of the input are from.
func (v *prover) noteFiles(in rollout.Input) {
	for _, list := range [][]sdl.Source{in.After, in.Before, slices.Collect(maps.Values(in.Deployed))} {
		for _, s := range list {
			v.files[[2]string{s.Name, s.Text}] = s.File
		}
	}
}

// noteStages notes which code is the old and which the new one. Code that stays the same is
// neither.
func (v *prover) noteStages(p *rollout.Plan) {
	for _, s := range p.Subgraphs {
		for _, old := range []*rollout.Registered{s.Before, s.Deployed} {
			if old != nil {
				v.stages[[2]string{s.Name, old.SDL}] = rollout.Old
			}
		}
		if s.After == nil {
			continue
		}
		if k := [2]string{s.Name, s.After.SDL}; v.stages[k] == "" || s.Before == nil || s.Before.SDL != s.After.SDL {
			v.stages[k] = rollout.New
		} else {
			delete(v.stages, k)
		}
	}
}

// codeOf returns the code that implements exactly what is registered.
func (v *prover) codeOf(s *subgraph.Subgraph) *probe.Code {
	if c := v.codes[s]; c != nil {
		return c
	}
	c := probe.NewCode(s)
	v.codes[s] = c
	return c
}

// state judges all fetches of one state.
func (v *prover) state(ctx context.Context, s rollout.PhaseState) error {
	w, err := v.world(ctx, s)
	if err != nil {
		return err
	}
	v.proof.Plans += w.plans
	for _, u := range w.unplanned {
		v.notJudged(s, u.user, u.reason)
	}
	for i, ok := range w.accepted {
		v.planned[i] = v.planned[i] || ok
	}
	for _, f := range w.fetches {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, text := range s.Deployed[f.Fetch.Subgraph] {
			judged, known := w.judged[judgedKey{f, text}]
			if !known {
				judged = v.judge(ctx, w, f, text)
				w.judged[judgedKey{f, text}] = judged
				v.proof.Fetches++
			}
			if judged.err != nil {
				v.notJudged(s, f.users[0], judged.err.Error())
			}
			for _, r := range judged.refusals {
				v.refuse(s, f, text, r)
			}
		}
	}
	return nil
}

// judgedKey is a fetch and the text of a schema that some code implements.
type judgedKey struct {
	fetch *fetch
	code  string
}

// judgement is what a piece of code does with a fetch. err is why that is not known.
type judgement struct {
	refusals []probe.Refusal
	err      error
}

// judge judges a fetch by the schema of code. Of connectors there is no code.
func (v *prover) judge(ctx context.Context, w *world, f *fetch, text string) judgement {
	registered := w.subgraphs[f.Fetch.Subgraph]
	if registered == nil {
		return judgement{err: fmt.Errorf("a plan has a fetch from %s, which is not registered", f.Fetch.Subgraph)}
	}
	if subgraph.TextHasConnectors(text) {
		return judgement{}
	}
	code, err := v.code(ctx, w, registered, text)
	if err != nil {
		return judgement{err: err}
	}
	list, err := w.graph.Probe(f.Fetch, code)
	return judgement{list, err}
}

// code returns the code that implements a schema. A subgraph of Federation 1 is built beside the
// others of its graph, which decide how it is upgraded.
func (v *prover) code(ctx context.Context, w *world, registered *subgraph.Subgraph, text string) (*probe.Code, error) {
	if registered.Source.Text == text {
		return v.codeOf(registered), nil
	}
	k := [2]string{registered.Name, text}
	if c := cmp.Or(v.built[k], w.code[k]); c != nil {
		return c, nil
	}
	source := sdl.Source{Name: registered.Name, URL: registered.URL, Text: text, File: v.files[k]}
	built, errs := serve.Build(ctx, source, v.in.Federation)
	if len(errs) > 0 {
		return nil, fmt.Errorf("the schema of the code of %s is not valid: %w", registered.Name, errs)
	}
	if !built.Version.Fed1() {
		v.built[k] = probe.NewCode(built)
		return v.built[k], nil
	}
	w.code[k] = probe.NewCode(v.among(ctx, w, source, built))
	return w.code[k], nil
}

// among returns a subgraph of Federation 1 as it is built beside the others of a world. If it does
// not fit among these, what it has by itself counts.
func (v *prover) among(ctx context.Context, w *world, source sdl.Source, built *subgraph.Subgraph) *subgraph.Subgraph {
	beside := slices.Clone(w.sources)
	for i := range beside {
		if beside[i].Name == source.Name {
			beside[i] = source
		}
	}
	list, errs := subgraph.Build(ctx, beside, subgraph.Options{Edition: v.in.Federation.Edition, Newest: v.in.Federation.Newest})
	if len(errs) > 0 {
		return built
	}
	return list[slices.IndexFunc(list, func(s *subgraph.Subgraph) bool { return s.Name == source.Name })]
}
