package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/schemactl/schemactl/publish/registry"
)

// The buckets of a data file. Documents are kept as they are, records as JSON.
const (
	bucketOrgs     = "organizations"
	bucketGraphs   = "graphs"
	bucketVariants = "variants"
	bucketLaunches = "launches"
	bucketKeys     = "keys"
	bucketChecks   = "checks"
	bucketDocs     = "documents"
)

// write is one record or document to keep, or without a value one to drop.
type write struct {
	bucket, key string
	value       []byte
}

// store keeps records beyond the life of the process.
type store interface {
	// apply keeps all writes or none. After it has returned nil they survive a kill of the process.
	apply([]write) error
	// each calls visit for everything that is kept, in any order. value is valid only during the
	// call.
	each(visit func(bucket, key string, value []byte) error) error
	Close() error
}

// memoryStore keeps nothing. The registry then lives in the snapshots only.
type memoryStore struct{}

func (memoryStore) apply([]write) error                           { return nil }
func (memoryStore) each(func(string, string, []byte) error) error { return nil }
func (memoryStore) Close() error                                  { return nil }

var errBadData = errors.New("the data file holds a record that cannot be read")

// load returns the first snapshot, with everything that a store holds. Buckets of unknown names are
// ignored.
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
			err = decodeInto(s.variants, value, func(r *variantRecord) registry.GraphRef { return r.key() })
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

// decodeInto adds a record to a map under the key that the record itself has.
func decodeInto[K comparable, R any](m map[K]*R, value []byte, key func(*R) K) error {
	r := new(R)
	if err := json.Unmarshal(value, r); err != nil {
		return err
	}
	m[key(r)] = r
	return nil
}

// ErrDataFile is wrapped by errors of opening, reading or writing the data file.
var ErrDataFile = errors.New("sandbox data file")

// boltStore is the store in a bbolt file. bbolt syncs the file before an update returns, so what
// was acknowledged survives a kill.
type boltStore struct{ db *bolt.DB }

// lockWait is the time to wait for another process to close the file.
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

// apply is one bbolt transaction. It creates buckets at their first use.
func (b *boltStore) apply(writes []write) error {
	err := b.db.Update(func(tx *bolt.Tx) error {
		for _, w := range writes {
			bucket, err := tx.CreateBucketIfNotExists([]byte(w.bucket))
			if err != nil {
				return err
			}
			if w.value == nil {
				err = bucket.Delete([]byte(w.key))
			} else {
				err = bucket.Put([]byte(w.key), w.value)
			}
			if err != nil {
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
