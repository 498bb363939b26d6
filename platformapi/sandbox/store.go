package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// The buckets of a data file. A document is kept as it is, everything else as JSON.
const (
	bucketOrgs     = "organizations"
	bucketGraphs   = "graphs"
	bucketVariants = "variants"
	bucketLaunches = "launches"
	bucketKeys     = "keys"
	bucketChecks   = "checks"
	bucketDocs     = "documents"
)

// write is one record to keep.
type write struct {
	bucket, key string
	value       []byte
}

// store keeps records beyond the life of the process. What apply acknowledged
// must survive a kill at any later moment; writes of one call are kept all or none.
type store interface {
	apply([]write) error
	each(func(bucket, key string, value []byte) error) error
	Close() error
}

// memoryStore keeps nothing: the snapshot in memory is all there is.
type memoryStore struct{}

func (memoryStore) apply([]write) error                           { return nil }
func (memoryStore) each(func(string, string, []byte) error) error { return nil }
func (memoryStore) Close() error                                  { return nil }

var errBadData = errors.New("the data file holds a record that cannot be read")

// load reads everything a store holds into a first snapshot.
func load(from store) (*state, error) {
	s := newState()
	var launches []*launchRecord
	err := from.each(func(bucket, key string, value []byte) error {
		var err error
		switch bucket {
		case bucketOrgs:
			err = into(s.orgs, value, func(r *orgRecord) string { return r.ID })
		case bucketGraphs:
			err = into(s.graphs, value, func(r *graphRecord) string { return r.ID })
		case bucketVariants:
			err = into(s.variants, value, func(r *variantRecord) variantKey { return r.key() })
		case bucketKeys:
			err = into(s.keys, value, func(r *keyRecord) string { return r.Token })
		case bucketChecks:
			err = into(s.checks, value, func(r *checkRecord) string { return r.ID })
		case bucketDocs:
			s.docs[key] = string(value)
		case bucketLaunches:
			r := new(launchRecord)
			err = json.Unmarshal(value, r)
			launches = append(launches, r)
		}
		if err != nil {
			return fmt.Errorf("%w: %s %q: %w", errBadData, bucket, key, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(launches, func(a, b *launchRecord) int { return int(a.Seq - b.Seq) })
	for _, l := range launches {
		s.index(l)
	}
	return s, nil
}

func into[K comparable, R any](m map[K]*R, value []byte, key func(*R) K) error {
	r := new(R)
	if err := json.Unmarshal(value, r); err != nil {
		return err
	}
	m[key(r)] = r
	return nil
}
