package oci

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/schemactl/schemactl/publish/oci/distribution"
)

var (
	// ErrDocument is wrapped where a document could not be read or written.
	ErrDocument = errors.New("OCI registry")
	// ErrNoDocument means that a reference names nothing, or an artifact of another kind.
	ErrNoDocument = errors.New("no such document in the OCI registry")
)

// Document is an artifact of one layer.
type Document struct {
	// MediaType is that of the artifact and of its layer, Name that of the file for people.
	MediaType, Name string
	Text            []byte
	// Title, At and Annotations are those of the manifest. Empty annotations are left out.
	Title       string
	At          time.Time
	Annotations map[string]string
}

// Fetched is a document that was read.
type Fetched struct {
	Text []byte
	// Reference names it by the digest of its manifest: host/repository@sha256:….
	Reference string
}

// maxDocument is the size of the largest document that is read.
const maxDocument = 256 << 20

// Push stores a document and moves the tag of the reference to it. It returns the reference by
// digest.
func Push(ctx context.Context, reference string, d Document) (string, error) {
	repo, tag, err := Repository(reference)
	if err != nil {
		return "", err
	}
	if tag == "" {
		return "", fmt.Errorf("%w: %q names no tag; write host/repository:tag", ErrReference, reference)
	}
	manifest, err := store(ctx, repo, d, nil)
	if err == nil {
		err = repo.Tag(ctx, manifest, tag)
	}
	if err != nil {
		return "", fmt.Errorf("%w: write %s: %w", ErrDocument, reference, err)
	}
	return repo.Reference.At(manifest), nil
}

// Attach stores a document that refers to the artifact of a reference. It returns its own reference
// by digest.
func Attach(ctx context.Context, reference string, d Document) (string, error) {
	repo, err := connect(reference)
	if err != nil {
		return "", err
	}
	subject, err := repo.Resolve(ctx, repo.Reference.Target())
	var manifest distribution.Descriptor
	if err == nil {
		manifest, err = store(ctx, repo, d, &subject)
	}
	if err != nil {
		return "", fmt.Errorf("%w: attach to %s: %w", ErrDocument, reference, err)
	}
	return repo.Reference.At(manifest), nil
}

// store uploads the layer and the manifest of a document.
func store(ctx context.Context, repo *distribution.Repository, d Document, subject *distribution.Descriptor) (distribution.Descriptor, error) {
	layer, err := repo.PushBlob(ctx, d.MediaType, d.Text)
	if err != nil {
		return distribution.Descriptor{}, err
	}
	layer.Annotations = map[string]string{distribution.AnnotationTitle: d.Name}
	annotations := map[string]string{distribution.AnnotationCreated: d.At.UTC().Format(time.RFC3339), distribution.AnnotationTitle: d.Title}
	maps.Copy(annotations, d.Annotations)
	maps.DeleteFunc(annotations, func(_, value string) bool { return value == "" })
	return repo.PushManifest(ctx, distribution.Manifest{
		ArtifactType: d.MediaType, Subject: subject, Layers: []distribution.Descriptor{layer}, Annotations: annotations,
	})
}

// Fetch reads the document of a media type that a reference names by a tag or a digest. The error
// is [ErrNoDocument] if there is none, or something else.
func Fetch(ctx context.Context, reference, mediaType string) (Fetched, error) {
	repo, err := connect(reference)
	if err != nil {
		return Fetched{}, err
	}
	if repo.Reference.Target() == "" {
		return Fetched{}, fmt.Errorf("%w: %q names neither a tag nor a digest; write host/repository:tag or host/repository@sha256:…", ErrReference, reference)
	}
	manifest, err := repo.Resolve(ctx, repo.Reference.Target())
	if errors.Is(err, distribution.ErrNotFound) {
		return Fetched{}, fmt.Errorf("%w: %s", ErrNoDocument, reference)
	}
	var text []byte
	if err == nil {
		text, err = read(ctx, repo, manifest, mediaType)
	}
	if err != nil {
		return Fetched{}, fmt.Errorf("%w: read %s: %w", ErrDocument, reference, err)
	}
	return Fetched{Text: text, Reference: repo.Reference.At(manifest)}, nil
}

// Attached reads the documents of a media type that refer to the artifact of a reference. What else
// does, such as a signature, is told by its manifest: registries do not agree on what they list as
// the type of an artifact.
func Attached(ctx context.Context, reference, mediaType string) ([][]byte, error) {
	repo, err := connect(reference)
	if err != nil {
		return nil, err
	}
	subject, err := repo.Resolve(ctx, repo.Reference.Target())
	var referrers []distribution.Descriptor
	if err == nil {
		referrers, err = repo.Referrers(ctx, subject)
	}
	var all [][]byte
	for _, manifest := range referrers {
		var text []byte
		if text, err = read(ctx, repo, manifest, mediaType); errors.Is(err, ErrNoDocument) {
			err = nil
			continue
		}
		if err != nil {
			break
		}
		all = append(all, text)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: read what is attached to %s: %w", ErrDocument, reference, err)
	}
	return all, nil
}

// read returns the layer of the artifact of a manifest.
func read(ctx context.Context, repo *distribution.Repository, manifest distribution.Descriptor, mediaType string) ([]byte, error) {
	parsed, err := repo.Manifest(ctx, manifest)
	if err != nil {
		return nil, err
	}
	if parsed.ArtifactType != mediaType || len(parsed.Layers) != 1 {
		return nil, fmt.Errorf("%w: it is another kind of artifact (%s), not %s", ErrNoDocument, parsed.ArtifactType, mediaType)
	}
	if parsed.Layers[0].Size > maxDocument {
		return nil, fmt.Errorf("%w: it has %d bytes, and none that schemactl wrote has more than %d", ErrNoDocument, parsed.Layers[0].Size, maxDocument)
	}
	return repo.Blob(ctx, parsed.Layers[0])
}
