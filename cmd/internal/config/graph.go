package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/publish/rollout"
)

// Graph is the content of schemactl.yaml, or of graph.yaml of an example graph.
type Graph struct {
	// Ref is the graph ref, graph@variant.
	Ref string `yaml:"graph"`
	// FederationVersion composes the graph where no registry decides, such as "=2.9.3"; see
	// [spec.ParseFederationVersion].
	FederationVersion string `yaml:"federation_version"`
	// Subgraphs are the subgraphs by name.
	Subgraphs map[string]Subgraph `yaml:"subgraphs"`
	// Contracts are the contract variants of the graph. The file may have a mapping instead, of the
	// list and of ContractReading: `contracts: {reading: federation-3, list: […]}`.
	Contracts []Contract `yaml:"contracts"`
	// ContractReading is what the include lists of contracts ask of elements of each kind, where a
	// contract does not say it; a name of [supergraph.ReadingNames], documented by default.
	ContractReading string `yaml:"contractReading"`
	// Operations are globs of documents with client operations, relative to the file.
	Operations []string `yaml:"operations"`
	// Base is what check and plan compare with where the registry cannot be asked: a folder, a
	// file, git:REF:PATH or merge-base:BRANCH:PATH, with paths relative to the file. At a git ref
	// only those with ./ or ../ are, and others start at the root of the repository.
	Base string `yaml:"base"`
	// FailOn is the threshold of check: breaking, dangerous, used or none.
	FailOn string `yaml:"failOn"`
	// Check is the policy of check.
	Check Check `yaml:"check"`
	// Lint is what the linter looks for.
	Lint Lint `yaml:"lint"`
	// Plans is the policy of check for query plans.
	Plans Plans `yaml:"plans"`
	// Publish is the policy of publishes.
	Publish Publish `yaml:"publish"`
	// Approvals is which approvals a plan needs.
	Approvals Approvals `yaml:"approvals"`
	// Hazards is what hazards of a rollout mean: stop, warn or allow; by default those that clients
	// are known to see stop.
	Hazards rollout.LossPolicy `yaml:"hazards"`
	// Gaps is what gaps of a rollout mean: stop, warn or allow; by default they stop, unless
	// operations are known and none of them asks for what is missing.
	Gaps rollout.LossPolicy `yaml:"gaps"`
	// Skeleton is how a subgraph that leaves is registered until it is removed: empty or keys.
	Skeleton rollout.SkeletonForm `yaml:"skeleton"`
	// Deploy is how code is deployed. The file may have a command alone.
	Deploy Deploy `yaml:"deploy"`
	// DeployEnv are the variables with secrets of the platform, the runner and the webhook that
	// deploy commands get all the same; see [redact.Variables].
	DeployEnv []string `yaml:"deployEnv"`
	// Settle is how a delivery learns that routers run a new supergraph. The file may have a time
	// alone.
	Settle Settle `yaml:"settle"`
	// Running is how replicas are asked which schema their code has.
	Running Running `yaml:"running"`
	// Notify is when the webhook is told of an outcome: failure, always or never.
	Notify string `yaml:"notify"`

	// Journal is where deliveries keep their journal: a file or a folder, relative to this file, or
	// oci://HOST/REPOSITORY:TAG.
	Journal string `yaml:"journal"`
	// Variants have what differs between variants, by name: each entry has the keys of this file
	// and is laid over it when its variant is chosen. The other fields have the outcome.
	Variants map[string]any `yaml:"variants"`

	// File is the file that it was read from.
	File string `yaml:"-"`
	// Variant is the name of the entry of Variants that was chosen; empty if none was.
	Variant string `yaml:"-"`
	// Federation is FederationVersion as it was read; nil if the file has none.
	Federation *Federation `yaml:"-"`

	// refs are the graph refs of Variants by name.
	refs map[string]string
	// documents are the files that it was read from, for positions; a merged one has several.
	documents []*document
}

// The values of notify.
const (
	NotifyFailure = "failure"
	NotifyAlways  = "always"
	NotifyNever   = "never"
)

// IsNotify reports whether a word is a value of notify.
func IsNotify(word string) bool {
	return word == NotifyFailure || word == NotifyAlways || word == NotifyNever
}

// Subgraph is one subgraph of a graph.
type Subgraph struct {
	// URL is the routing URL.
	URL string `yaml:"url"`
	// URLAfter is the routing URL after the change, where it changes.
	URLAfter string `yaml:"urlAfter"`
	// Schema are the SDL files, relative to the configuration file: files, folders or globs, which
	// together are the subgraph. The file has a text for a single one.
	Schema []string `yaml:"schema"`
	// Deploy is how its code is deployed, beside what the graph says.
	Deploy Deploy `yaml:"deploy"`
	// Running is where the replicas are that run its code.
	Running RunningSubgraph `yaml:"running"`
}

// ParseGraph reads the text of schemactl.yaml or graph.yaml. file is its name in errors and in
// [Graph.File]. The options choose a variant; references in values are replaced.
func ParseGraph(file string, text []byte, o Options) (*Graph, error) {
	d, err := parse(file, text)
	if err != nil {
		return nil, err
	}
	_, variants := d.entries(variantsKey)
	for _, root := range append(variants, d.root) {
		listSchemas(root)
		sourcesOfReplicas(root)
		normalizeSettle(root)
		normalizeDeploy(root)
		if err := d.flattenContracts(root); err != nil {
			return nil, err
		}
	}
	chosen, name, refs, err := d.choose(o)
	if err != nil {
		return nil, err
	}
	if err := chosen.substitute(o); err != nil {
		return nil, err
	}
	g := &Graph{File: file, Variant: name, refs: refs, documents: []*document{chosen}}
	if err := chosen.decode(g); err != nil {
		return nil, err
	}
	return g, g.validate(chosen)
}

// listSchemas makes a list of the schema of each subgraph that has a single one.
func listSchemas(root *yaml.Node) {
	subgraphs := child(root, "subgraphs")
	for i := 1; subgraphs != nil && i < len(subgraphs.Content); i += 2 {
		listed(subgraphs.Content[i], "schema")
	}
}

// Names returns the names of the subgraphs in code-unit order.
func (g *Graph) Names() []string { return slices.Sorted(maps.Keys(g.Subgraphs)) }

// validate reports what YAML alone does not rule out, all at once, with the positions of the keys
// in d, from which g was decoded.
func (g *Graph) validate(d *document) error {
	all := &multierror.Error{ErrorFormat: onePerLine}
	refuse := func(message string, keys ...any) { all = multierror.Append(all, d.refuse(message, keys...)) }
	var err error
	if g.Federation, err = federationOf(g.FederationVersion, d); err != nil {
		all = multierror.Append(all, err)
	}
	for name, s := range g.Subgraphs {
		if name == "" {
			refuse("a subgraph has no name", "subgraphs")
		}
		for i, file := range s.Schema {
			switch {
			case strings.TrimSpace(file) == "":
				refuse("subgraph "+name+": schema names no file", "subgraphs", name, "schema", i)
			case path.IsAbs(file):
				refuse("subgraph "+name+": schema is relative to this file", "subgraphs", name, "schema", i)
			}
		}
	}
	g.checkSection(d, refuse)
	g.lintSection(refuse)
	g.plansSection(d, refuse)
	g.publishSection(refuse)
	g.approvalsSection(refuse)
	g.runningSection(refuse)
	g.valuesSection(refuse)
	g.settleSection(refuse)
	g.deploySection(refuse)
	if _, err := rollout.ParseLossPolicy(string(g.Hazards), "hazard"); err != nil {
		refuse("hazards: "+err.Error(), "hazards")
	}
	if _, err := rollout.ParseLossPolicy(string(g.Gaps), "gap"); err != nil {
		refuse("gaps: "+err.Error(), "gaps")
	}
	if _, err := rollout.ParseSkeletonForm(string(g.Skeleton)); err != nil {
		refuse("skeleton: "+err.Error(), "skeleton")
	}
	if g.Notify != "" && !IsNotify(g.Notify) {
		refuse("notify is failure, always or never", "notify")
	}
	g.deployEnvSection(refuse)
	g.contractsSection(refuse)
	return all.ErrorOrNil()
}

// Where returns the file and the line that a key has its value from, as FILE:LINE. keys are the
// path of the key (strings) with indexes of lists (ints).
func (g *Graph) Where(keys ...any) string {
	for _, d := range g.documents {
		node := d.root
		for _, key := range keys {
			node = child(node, key)
		}
		if node != nil {
			return d.where(keys...)
		}
	}
	return g.File
}

// ReadGraphIn reads the configuration of a folder: schemactl.yaml, or else graph.yaml. It is an
// error if the folder has neither.
func ReadGraphIn(dir string, o Options) (*Graph, error) {
	for _, name := range Names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		return ParseGraph(filepath.Join(dir, name), text, o)
	}
	return nil, fmt.Errorf("%w: %s has neither schemactl.yaml nor graph.yaml", ErrInvalid, dir)
}

// NamesSchemas reports whether the configuration has the schema of any subgraph.
func (g *Graph) NamesSchemas() bool {
	for _, s := range g.Subgraphs {
		if len(s.Schema) > 0 {
			return true
		}
	}
	return false
}
