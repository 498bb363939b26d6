package sandbox

import (
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/registry"
)

// This file has the records of the registry, but for checks (check.go). A record that is in a
// snapshot is never changed: a transaction copies it, changes the copy and puts that in its place.
// Records are written to the data file as JSON, so a field may be added and must not be renamed;
// stored.go keeps that form for what other packages declare.

type orgRecord struct{ ID, Name string }

type graphRecord struct {
	ID, Title, Org string
	CreatedAt      time.Time
	// Queries is the graph's list of persisted queries, sorted by id and client. QueriesRevision
	// counts its changes.
	Queries         []persistedQuery
	QueriesRevision int32
}

type variantRecord struct {
	Graph, Name string
	CreatedAt   time.Time
	// Subgraphs are sorted by name and include deleted ones. Empty for a contract variant.
	Subgraphs []subgraphRecord
	// FederationVersion is the word for the version that composes the variant, as
	// [spec.ParseFederationVersion] reads it. Empty stands for Options.Federation.
	FederationVersion string
	// Contract is nil for a variant that is composed of subgraphs.
	Contract *contractRecord
	// Operations are the client operations that checks hold a proposed schema against.
	Operations []Operation
	// Protected is set for a variant that only administrators may delete.
	Protected bool
}

func (v *variantRecord) key() registry.GraphRef {
	return registry.GraphRef{Graph: v.Graph, Variant: v.Name}
}

// live returns the subgraphs that are not deleted, sorted by name.
func (v *variantRecord) live() []subgraphRecord {
	var out []subgraphRecord
	for _, s := range v.Subgraphs {
		if s.DeletedAt == nil {
			out = append(out, s)
		}
	}
	return out
}

// subgraph returns the live subgraph of that name, or nil.
func (v *variantRecord) subgraph(name string) *subgraphRecord {
	for i := range v.Subgraphs {
		if v.Subgraphs[i].Name == name && v.Subgraphs[i].DeletedAt == nil {
			return &v.Subgraphs[i]
		}
	}
	return nil
}

// listed reports whether the platform shows the variant: it has subgraphs that are not deleted, or
// is a contract. Rover takes a listed variant without subgraphs for one that is not federated, so
// such a variant is not shown.
func (v *variantRecord) listed() bool { return v.Contract != nil || len(v.live()) > 0 }

// withSubgraphs returns a copy of the variant with the given subgraphs in place of those of the
// same names, deleted ones included. Subgraphs with new names are added.
func (v *variantRecord) withSubgraphs(changed []subgraphRecord) *variantRecord {
	c := *v
	c.Subgraphs = slices.Clone(v.Subgraphs)
	for _, s := range changed {
		i, found := slices.BinarySearchFunc(c.Subgraphs, s.Name, func(a subgraphRecord, name string) int {
			return strings.Compare(a.Name, name)
		})
		if found {
			c.Subgraphs[i] = s
		} else {
			c.Subgraphs = slices.Insert(c.Subgraphs, i, s)
		}
	}
	return &c
}

type subgraphRecord struct {
	Name string
	// URL is nil only if no URL was ever given.
	URL      *string
	Revision string
	// Hash is the hash of the SDL, which is in state.docs.
	Hash                 string
	CreatedAt, UpdatedAt time.Time
	DeletedAt            *time.Time
}

// contractRecord is the source variant and the filter of a contract.
type contractRecord struct {
	Source          string
	Include         []string
	Exclude         []string
	HideUnreachable bool
}

func (c *contractRecord) filter() supergraph.Filter {
	return supergraph.Filter{Include: c.Include, Exclude: c.Exclude, HideUnreachable: c.HideUnreachable}
}

// launchRecord is a launch of a variant. The structs embedded in it group its fields; in the data
// file all fields are at one level.
type launchRecord struct {
	ID             string
	Graph, Variant string
	// Seq numbers all launches of the registry in the order of their creation, from 1. It orders
	// launches that were created at the same moment.
	Seq    int64
	Status registry.LaunchStatus

	// Deleted is set with the variant. The launches that it came from and led to still name it.
	Deleted bool

	launchTimes
	launchInput
	launchLinks
	launchFaults

	// Outcome of a composition is known from the start, that of a contract from the end of its
	// build. Answers show it only after BuildCompletedAt.
	Outcome *buildOutcome
}

// launchTimes are the moments of a launch. A pointer is nil until its moment has come.
type launchTimes struct {
	CreatedAt time.Time
	// Waiting is set for a contract launch that waits for its source launch, and StartAt is zero
	// then.
	Waiting bool
	// StartAt is the moment from which the steps are timed, by Latency.
	StartAt time.Time
	Latency Latency

	BuildStartedAt, BuildCompletedAt, CompletedAt *time.Time
	// ApprovedAt is the moment from which Uplink serves the launch.
	ApprovedAt *time.Time
	// SupersededAt is the moment at which another launch replaced this one, which then has no
	// further steps.
	SupersededAt *time.Time
}

// launchInput has the sources of a build. A composition has Subgraphs and FederationVersion, a
// contract has Contract and SourceCoreHash.
type launchInput struct {
	Subgraphs         []inputSubgraph
	FederationVersion string
	// Changes are the differences of Subgraphs from those of the variant's launch before.
	Changes []subgraphChange

	// Contract is nil for a composition.
	Contract *contractRecord
	// SourceCoreHash is the hash of the supergraph to filter; empty if the source variant has none.
	SourceCoreHash string
}

// launchLinks are the ids of other launches; empty if there are none.
type launchLinks struct {
	SupersededBy string
	// Upstream is the source launch of a contract launch, and Downstream are the contract launches
	// of a source launch.
	Upstream   string
	Downstream []string
}

// launchFaults are the effects of faults that a launch took up when it was created.
type launchFaults struct {
	FailBuild bool
	// SupersedeAt is the moment at which another publish replaces the launch; nil for never.
	SupersedeAt *time.Time
}

func (l *launchRecord) key() registry.GraphRef {
	return registry.GraphRef{Graph: l.Graph, Variant: l.Variant}
}

// active reports whether the launch can still change.
func (l *launchRecord) active() bool {
	return l.Status == registry.LaunchInitiated && l.SupersededAt == nil && !l.Deleted
}

// inputSubgraph is a subgraph as a composition used it. Types and Fields are their numbers.
type inputSubgraph struct {
	Name, Hash, URL, Revision string
	UpdatedAt                 time.Time
	Types, Fields             int32
}

// subgraphChange is the change of a subgraph from one launch to the next. Type is a value of the
// enum SubgraphChangeType.
type subgraphChange struct{ Name, Type string }

// buildOutcome is the result of a composition or filter: errors, or the hashes of two documents.
type buildOutcome struct {
	Errors            storedErrors
	CoreHash, APIHash string
}

func (o *buildOutcome) failed() bool { return len(o.Errors) > 0 }

// keyRecord is an API key. Which fields are set tells its kind: GraphID, UserID or Subgraphs.
type keyRecord struct {
	Token     string
	Role      string
	GraphID   string
	UserID    string
	UserName  string
	Email     string
	Org       string
	Subgraphs []SubgraphScope
	ExpiresAt *time.Time
}
