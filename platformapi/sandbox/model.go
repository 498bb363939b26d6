package sandbox

import (
	"slices"
	"strings"
	"time"
)

// The records of the registry. A record that is part of a snapshot is never
// changed: a transaction copies it, changes the copy and puts that back. They are
// written to the data file as JSON, so a field may be added but not renamed.

// variantKey names a variant of a graph.
type variantKey struct{ Graph, Name string }

func (k variantKey) String() string { return k.Graph + "@" + k.Name }

type orgRecord struct{ ID, Name string }

type graphRecord struct {
	ID, Title, Org string
	CreatedAt      time.Time
}

type variantRecord struct {
	Graph, Name string
	CreatedAt   time.Time
	// Subgraphs in order of their names, deleted ones included. Empty for a contract variant.
	Subgraphs []subgraphRecord
	// Contract is nil for a variant that composes subgraphs.
	Contract *contractRecord
	// Operations are the client operations that a check is judged by.
	Operations []Operation
}

func (v *variantRecord) key() variantKey { return variantKey{v.Graph, v.Name} }

// live returns the subgraphs that are not deleted.
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

// listed says whether the platform shows the variant: it has had a first subgraph
// that is still there, or it is a contract. Clients take a listed variant without
// subgraphs for one that is not federated.
func (v *variantRecord) listed() bool { return v.Contract != nil || len(v.live()) > 0 }

// withSubgraphs returns a copy that holds the given live subgraphs in place of
// those of the same names.
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
	// URL is nil only while no URL was ever given.
	URL      *string
	Revision string
	// Hash is the SHA-256 of the SDL, hex; the text is kept under it.
	Hash                 string
	CreatedAt, UpdatedAt time.Time
	DeletedAt            *time.Time
}

type contractRecord struct {
	Source          string
	Include         []string
	Exclude         []string
	HideUnreachable bool
}

func (c *contractRecord) filter() Filter {
	return Filter{Include: c.Include, Exclude: c.Exclude, HideUnreachable: c.HideUnreachable}
}

type launchStatus string

const (
	launchInitiated launchStatus = "LAUNCH_INITIATED"
	launchCompleted launchStatus = "LAUNCH_COMPLETED"
	launchFailed    launchStatus = "LAUNCH_FAILED"
)

type launchRecord struct {
	ID             string
	Graph, Variant string
	// Seq orders launches that were created at the same instant.
	Seq       int64
	CreatedAt time.Time
	Status    launchStatus
	// StartAt is what the stages are counted from. A contract launch that waits for
	// its source launch has Waiting set and no StartAt.
	Waiting bool
	StartAt time.Time
	Latency Latency

	BuildStartedAt, BuildCompletedAt, CompletedAt, ApprovedAt, SupersededAt *time.Time

	SupersededBy string
	Upstream     string
	Downstream   []string
	Changes      []subgraphChange

	// Subgraphs and FederationVersion are the input of a composition; Contract and
	// SourceCoreHash that of a filter.
	Subgraphs         []inputSubgraph
	FederationVersion string
	Contract          *contractRecord
	SourceCoreHash    string

	// Outcome is known before the build ends and is shown only afterwards.
	Outcome *buildOutcome
	// FailBuild and SupersedeAt come from faults.
	FailBuild   bool
	SupersedeAt *time.Time
}

func (l *launchRecord) key() variantKey { return variantKey{l.Graph, l.Variant} }

// active says whether the launch can still change.
func (l *launchRecord) active() bool { return l.Status == launchInitiated && l.SupersededAt == nil }

type inputSubgraph struct {
	Name, Hash, URL, Revision string
	UpdatedAt                 time.Time
	Types, Fields             int32
}

type subgraphChange struct{ Name, Type string }

// buildOutcome is what a composition or a filter gave: errors, or two documents by hash.
type buildOutcome struct {
	Errors            []BuildError
	CoreHash, APIHash string
}

func (o *buildOutcome) failed() bool { return len(o.Errors) > 0 }

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
