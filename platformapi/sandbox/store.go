package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
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
			err = decodeInto(s.orgs, value, func(r *orgRecord) string { return r.ID })
		case bucketGraphs:
			err = decodeInto(s.graphs, value, func(r *graphRecord) string { return r.ID })
		case bucketVariants:
			err = decodeInto(s.variants, value, func(r *variantRecord) variantKey { return r.key() })
		case bucketKeys:
			err = decodeInto(s.keys, value, func(r *keyRecord) string { return r.Token })
		case bucketChecks:
			err = decodeInto(s.checks, value, func(r *checkRecord) string { return r.ID })
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

func decodeInto[K comparable, R any](m map[K]*R, value []byte, key func(*R) K) error {
	r := new(R)
	if err := json.Unmarshal(value, r); err != nil {
		return err
	}
	m[key(r)] = r
	return nil
}

// ErrDataFile says that the data file could not be opened, read or written.
var ErrDataFile = errors.New("sandbox data file")

// boltStore keeps the registry in one bbolt file. bbolt syncs the file before an
// update returns, so what was acknowledged survives a kill.
type boltStore struct{ db *bolt.DB }

// lockWait is how long to wait for another process to let go of the file.
const lockWait = 2 * time.Second

func openBolt(path string) (*boltStore, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%w %s: another process has it open: %w", ErrDataFile, path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrDataFile, path, err)
	}
	return &boltStore{db}, nil
}

func (b *boltStore) apply(writes []write) error {
	err := b.db.Update(func(tx *bolt.Tx) error {
		for _, w := range writes {
			bucket, err := tx.CreateBucketIfNotExists([]byte(w.bucket))
			if err != nil {
				return err
			}
			if err := bucket.Put([]byte(w.key), w.value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%w %s: %w", ErrDataFile, b.db.Path(), err)
	}
	return nil
}

func (b *boltStore) each(visit func(bucket, key string, value []byte) error) error {
	err := b.db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, bucket *bolt.Bucket) error {
			return bucket.ForEach(func(k, v []byte) error {
				return visit(string(name), string(k), v)
			})
		})
	})
	if err != nil {
		return fmt.Errorf("%w %s: %w", ErrDataFile, b.db.Path(), err)
	}
	return nil
}

func (b *boltStore) Close() error { return b.db.Close() }
