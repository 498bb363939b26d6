package oci

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry/remote"
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
	repo *remote.Repository
	tag  string
	// head is the manifest that the tag had when it was last seen; empty if there was none.
	head   ocispec.Descriptor
	layers []ocispec.Descriptor
}

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
	manifest, err := content.FetchAll(ctx, l.repo.Manifests(), head)
	if err != nil {
		return nil, err
	}
	var parsed ocispec.Manifest
	if err := json.Unmarshal(manifest, &parsed); err != nil || parsed.ArtifactType != LogMediaType {
		return nil, fmt.Errorf("the tag %s is another kind of artifact (%s); use a tag that nothing else uses", l.tag, parsed.ArtifactType)
	}
	var text bytes.Buffer
	for _, layer := range parsed.Layers {
		record, err := content.FetchAll(ctx, l.repo.Blobs(), layer)
		if err != nil {
			return nil, err
		}
		text.Write(record)
	}
	l.head, l.layers = head, parsed.Layers
	return text.Bytes(), nil
}

// resolve returns the manifest that the tag has; it is empty if there is no such tag.
func (l *Log) resolve(ctx context.Context) (ocispec.Descriptor, error) {
	head, err := l.repo.Resolve(ctx, l.tag)
	if errors.Is(err, errdef.ErrNotFound) {
		return ocispec.Descriptor{}, nil
	}
	return head, err
}

// Append adds a record. With anew the log begins with it: what was before stays in the registry
// under its digest only. The error is ErrMoved if the tag is not where this Log has left it; a
// failed Append leaves the log as it was, or has appended the record and the next one tells.
func (l *Log) Append(ctx context.Context, record []byte, anew bool) error {
	if err := l.unmoved(ctx); err != nil {
		return err
	}
	layer := content.NewDescriptorFromBytes(LogMediaType, record)
	if err := l.push(ctx, layer, record); err != nil {
		return fmt.Errorf("%w: %w", ErrLog, err)
	}
	layers := append(l.layers[:len(l.layers):len(l.layers)], layer)
	if anew {
		layers = []ocispec.Descriptor{layer}
	}
	manifest, err := oras.PackManifest(ctx, l.repo, oras.PackManifestVersion1_1, LogMediaType, oras.PackManifestOptions{
		Layers: layers, ManifestAnnotations: map[string]string{ocispec.AnnotationCreated: epoch},
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLog, err)
	}
	// An answer may be lost: what the tag has now is what counts.
	tagged := l.repo.Tag(ctx, manifest, l.tag)
	now, err := l.resolve(ctx)
	switch {
	case err == nil && now.Digest == manifest.Digest:
		l.head, l.layers = manifest, layers
		return nil
	case tagged != nil || err != nil:
		return fmt.Errorf("%w: move the tag %s: %w", ErrLog, l.tag, errors.Join(tagged, err))
	}
	return l.moved(now)
}

// epoch is the creation time of every manifest: the records have their own times.
const epoch = "1970-01-01T00:00:00Z"

// push uploads a layer unless the registry has it already.
func (l *Log) push(ctx context.Context, layer ocispec.Descriptor, text []byte) error {
	if has, err := l.repo.Blobs().Exists(ctx, layer); err == nil && has {
		return nil
	}
	return l.repo.Blobs().Push(ctx, layer, bytes.NewReader(text))
}

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
func (l *Log) moved(now ocispec.Descriptor) error {
	name := func(d ocispec.Descriptor) string {
		if d.Digest == "" {
			return "nothing"
		}
		return d.Digest.String()
	}
	return fmt.Errorf("%w: the tag %s was left at %s and is at %s", ErrMoved, l.tag, name(l.head), name(now))
}
