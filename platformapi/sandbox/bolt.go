package sandbox

import (
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

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
