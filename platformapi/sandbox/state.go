package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/publish/registry"
)

// state is one immutable snapshot of everything that the registry knows. A request resolves against
// one snapshot, so the parts of its answer fit together.
type state struct {
	// The records by id; keys by token.
	orgs     map[string]*orgRecord
	graphs   map[string]*graphRecord
	variants map[registry.GraphRef]*variantRecord
	launches map[string]*launchRecord
	keys     map[string]*keyRecord
	checks   map[string]*checkRecord
	// docs are SDL texts and schemas by their hash, see hashOf. Records refer to them by hash.
	docs map[string]string

	// The indexes of launches, which follow from the records.

	// history has the ids of a variant's launches, oldest first.
	history map[registry.GraphRef][]string
	// active has the ids of launches that can still change.
	active map[string]bool
	// seq is the Seq of the newest launch.
	seq int64
}

func newState() *state {
	return &state{
		orgs: map[string]*orgRecord{}, graphs: map[string]*graphRecord{}, variants: map[registry.GraphRef]*variantRecord{},
		launches: map[string]*launchRecord{}, keys: map[string]*keyRecord{}, checks: map[string]*checkRecord{},
		docs: map[string]string{}, history: map[registry.GraphRef][]string{}, active: map[string]bool{},
	}
}

// latest returns the newest launch of a variant for which keep returns true, or nil.
func (s *state) latest(k registry.GraphRef, keep func(*launchRecord) bool) *launchRecord {
	for _, id := range slices.Backward(s.history[k]) {
		if l := s.launches[id]; keep(l) {
			return l
		}
	}
	return nil
}

// approved returns the launch that Uplink serves, or nil.
func (s *state) approved(k registry.GraphRef) *launchRecord {
	return s.latest(k, func(l *launchRecord) bool { return l.ApprovedAt != nil })
}

// contractsOf returns the contract variants of a source variant, sorted by name.
func (s *state) contractsOf(k registry.GraphRef) []*variantRecord {
	var out []*variantRecord
	for _, v := range s.variants {
		if v.Graph == k.Graph && v.Contract != nil && v.Contract.Source == k.Variant {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b *variantRecord) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// variantsOf returns the listed variants of a graph, sorted by name.
func (s *state) variantsOf(graph string) []*variantRecord {
	var out []*variantRecord
	for _, v := range s.variants {
		if v.Graph == graph && v.listed() {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b *variantRecord) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// tx is a transaction: a snapshot that is being made, and the writes that make it durable. Its maps
// may be changed, the records in them may not. err is the first error of encoding; it fails the
// commit.
type tx struct {
	*state
	writes []write
	err    error
}

// begin returns a transaction that starts from a copy of s.
func (s *state) begin() *tx {
	return &tx{state: &state{
		orgs: maps.Clone(s.orgs), graphs: maps.Clone(s.graphs), variants: maps.Clone(s.variants),
		launches: maps.Clone(s.launches), keys: maps.Clone(s.keys), checks: maps.Clone(s.checks),
		docs: maps.Clone(s.docs), history: maps.Clone(s.history), active: maps.Clone(s.active), seq: s.seq,
	}}
}

// write adds a record as JSON to the writes of the transaction.
func (t *tx) write(bucket, key string, value any) {
	data, err := json.Marshal(value)
	if err != nil && t.err == nil {
		t.err = fmt.Errorf("encode %s %q: %w", bucket, key, err)
	}
	t.writes = append(t.writes, write{bucket, key, data})
}

func (t *tx) putOrg(r *orgRecord) { t.orgs[r.ID] = r; t.write(bucketOrgs, r.ID, r) }

func (t *tx) putGraph(r *graphRecord) { t.graphs[r.ID] = r; t.write(bucketGraphs, r.ID, r) }

func (t *tx) putKey(r *keyRecord) { t.keys[r.Token] = r; t.write(bucketKeys, r.Token, r) }

func (t *tx) putCheck(r *checkRecord) { t.checks[r.ID] = r; t.write(bucketChecks, r.ID, r) }

func (t *tx) putVariant(r *variantRecord) {
	t.variants[r.key()] = r
	t.write(bucketVariants, r.key().String(), r)
}

// deleteVariant takes a variant and its history away. A variant of the same name that is made later
// has a history of its own.
func (t *tx) deleteVariant(k registry.GraphRef) {
	for _, id := range t.history[k] {
		t.change(id, func(l *launchRecord) { l.Deleted = true })
	}
	delete(t.history, k)
	delete(t.variants, k)
	t.writes = append(t.writes, write{bucketVariants, k.String(), nil})
}

// putLaunch adds or replaces a launch and updates the indexes.
func (t *tx) putLaunch(r *launchRecord) {
	t.index(r)
	t.write(bucketLaunches, r.ID, r)
}

// index adds or replaces a launch in the maps, without writing it.
func (s *state) index(r *launchRecord) {
	if _, known := s.launches[r.ID]; !known && !r.Deleted {
		s.history[r.key()] = append(slices.Clip(s.history[r.key()]), r.ID)
	}
	s.launches[r.ID] = r
	s.seq = max(s.seq, r.Seq)
	if r.active() {
		s.active[r.ID] = true
	} else {
		delete(s.active, r.ID)
	}
}

// change replaces a launch by a copy that edit has changed, and returns the copy.
func (t *tx) change(id string, edit func(*launchRecord)) *launchRecord {
	c := *t.launches[id]
	edit(&c)
	t.putLaunch(&c)
	return &c
}

// putDoc adds a text under its hash and returns the hash.
func (t *tx) putDoc(text string) string {
	h := hashOf(text)
	if _, ok := t.docs[h]; !ok {
		t.docs[h] = text
		t.writes = append(t.writes, write{bucketDocs, h, []byte(text)})
	}
	return h
}

// hashOf returns the SHA-256 of a text in hex, as the platform hashes SDL and schemas.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func ptr[T any](v T) *T { return &v }
