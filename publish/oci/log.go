package oci

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/publish/oci/distribution"
)

// LogMediaType is the type of the artifact of a log and of its layers, which are JSON records.
const LogMediaType = "application/vnd.schemactl.delivery.v1+json"

var (
	// ErrLog is wrapped where a log could not be read or written.
	ErrLog = errors.New("OCI registry")
	// ErrMoved means that another process has appended to the log since it was read.
	ErrMoved = errors.New("somebody else has written to it")
)

// Log is an artifact of records.
type Log struct {
	repo *distribution.Repository
	tag  string
	// head is the manifest that the tag had when it was last seen; empty if there was none.
	head   distribution.Descriptor
	layers []distribution.Descriptor
	// previous is the digest of the log that this one took the place of; empty if there was none.
	previous string
}

// PreviousAnnotation has, in the manifest of a log that was begun anew, the digest of the manifest
// before it.
const PreviousAnnotation = "io.github.schemactl.log.previous"

// Open reads the log that a reference with a tag names. The text has its records one after the
// other, as they were appended; it is empty if there is no log yet.
func Open(ctx context.Context, reference string) (*Log, []byte, error) {
	repo, tag, err := Repository(reference)
	if err != nil {
		return nil, nil, err
	}
	if tag == "" {
		return nil, nil, fmt.Errorf("%w: %q names no tag; write host/repository:tag, with a tag of its own for each variant", ErrReference, reference)
	}
	l := &Log{repo: repo, tag: tag}
	text, err := l.read(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: read %s: %w", ErrLog, reference, err)
	}
	return l, text, nil
}

// read fetches the manifest of the tag and its layers.
func (l *Log) read(ctx context.Context) ([]byte, error) {
	head, err := l.resolve(ctx)
	if err != nil || head.Digest == "" {
		return nil, err
	}
	return l.readFrom(ctx, head)
}

// readFrom fetches a manifest and its layers, and makes them those of the log.
func (l *Log) readFrom(ctx context.Context, head distribution.Descriptor) ([]byte, error) {
	parsed, err := l.repo.Manifest(ctx, head)
	if err != nil {
		return nil, err
	}
	if parsed.ArtifactType != LogMediaType {
		return nil, fmt.Errorf("the tag %s is another kind of artifact (%s); use a tag that nothing else uses", l.tag, parsed.ArtifactType)
	}
	var text bytes.Buffer
	for _, layer := range parsed.Layers {
		record, err := l.repo.Blob(ctx, layer)
		if err != nil {
			return nil, err
		}
		text.Write(record)
	}
	l.head, l.layers, l.previous = head, parsed.Layers, parsed.Annotations[PreviousAnnotation]
	return text.Bytes(), nil
}

// resolve returns the manifest that the tag has; it is empty if there is no such tag.
func (l *Log) resolve(ctx context.Context) (distribution.Descriptor, error) {
	head, err := l.repo.Resolve(ctx, l.tag)
	if errors.Is(err, distribution.ErrNotFound) {
		return distribution.Descriptor{}, nil
	}
	return head, err
}

// Earlier reads the logs that the log of a reference took the place of, the newest first, at most
// limit. It ends where one is no longer in the registry.
func Earlier(ctx context.Context, reference string, limit int) ([][]byte, error) {
	l, _, err := Open(ctx, reference)
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for l.previous != "" && len(out) < limit {
		head, err := l.repo.Resolve(ctx, l.previous)
		var text []byte
		if err == nil {
			text, err = l.readFrom(ctx, head)
		}
		if errors.Is(err, distribution.ErrNotFound) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: read what was before %s: %w", ErrLog, reference, err)
		}
		out = append(out, text)
	}
	return out, nil
}

// keep gives the log as it is a tag of its own, so that the registry does not clean it away once
// its tag names another one.
func (l *Log) keep(ctx context.Context) error {
	const hex, most = 12, 128
	tag := l.tag[:min(len(l.tag), most-hex-1)] + "-" + strings.TrimPrefix(l.head.Digest, "sha256:")[:hex]
	if err := l.repo.Tag(ctx, l.head, tag); err != nil {
		return fmt.Errorf("%w: keep the log of the tag %s as %s: %w", ErrLog, l.tag, tag, err)
	}
	return nil
}

// Append adds a record. With anew the log begins with it: what was before stays in the registry
// under a tag of its own, TAG-DIGEST; see [Earlier]. The error is ErrMoved if the tag is not where
// this Log has left it; a failed Append leaves the log as it was, or has appended the record and
// the next one tells.
func (l *Log) Append(ctx context.Context, record []byte, anew bool) error {
	if err := l.unmoved(ctx); err != nil {
		return err
	}
	layer, err := l.repo.PushBlob(ctx, LogMediaType, record)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLog, err)
	}
	layers, previous := append(l.layers[:len(l.layers):len(l.layers)], layer), l.previous
	annotations := map[string]string{distribution.AnnotationCreated: epoch}
	if anew {
		layers, previous = []distribution.Descriptor{layer}, l.head.Digest
		if previous != "" {
			if err := l.keep(ctx); err != nil {
				return err
			}
		}
	}
	if previous != "" {
		annotations[PreviousAnnotation] = previous
	}
	manifest, err := l.repo.PushManifest(ctx, distribution.Manifest{ArtifactType: LogMediaType, Layers: layers, Annotations: annotations})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLog, err)
	}
	// An answer may be lost: what the tag has now is what counts.
	tagged := l.repo.Tag(ctx, manifest, l.tag)
	now, err := l.resolve(ctx)
	switch {
	case err == nil && now.Digest == manifest.Digest:
		l.head, l.layers, l.previous = manifest, layers, previous
		return nil
	case tagged != nil || err != nil:
		return fmt.Errorf("%w: move the tag %s: %w", ErrLog, l.tag, errors.Join(tagged, err))
	}
	return l.moved(now)
}

// epoch is the creation time of every manifest: the records have their own times.
const epoch = "1970-01-01T00:00:00Z"

// unmoved returns ErrMoved unless the tag is where this Log has left it.
func (l *Log) unmoved(ctx context.Context) error {
	now, err := l.resolve(ctx)
	if err != nil {
		return fmt.Errorf("%w: look at the tag %s: %w", ErrLog, l.tag, err)
	}
	if now.Digest != l.head.Digest {
		return l.moved(now)
	}
	return nil
}

// moved is ErrMoved with both places of the tag.
func (l *Log) moved(now distribution.Descriptor) error {
	name := func(d distribution.Descriptor) string {
		if d.Digest == "" {
			return "nothing"
		}
		return d.Digest
	}
	return fmt.Errorf("%w: the tag %s was left at %s and is at %s", ErrMoved, l.tag, name(l.head), name(now))
}
