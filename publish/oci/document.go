package oci

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry/remote"
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
	return byDigest(repo, manifest), nil
}

// Attach stores a document that refers to the artifact of a reference. It returns its own reference
// by digest.
func Attach(ctx context.Context, reference string, d Document) (string, error) {
	repo, err := connect(reference)
	if err != nil {
		return "", err
	}
	subject, err := repo.Resolve(ctx, repo.Reference.Reference)
	var manifest ocispec.Descriptor
	if err == nil {
		manifest, err = store(ctx, repo, d, &subject)
	}
	if err != nil {
		return "", fmt.Errorf("%w: attach to %s: %w", ErrDocument, reference, err)
	}
	return byDigest(repo, manifest), nil
}

// store uploads the layer and the manifest of a document.
func store(ctx context.Context, repo *remote.Repository, d Document, subject *ocispec.Descriptor) (ocispec.Descriptor, error) {
	layer := content.NewDescriptorFromBytes(d.MediaType, d.Text)
	layer.Annotations = map[string]string{ocispec.AnnotationTitle: d.Name}
	if has, err := repo.Blobs().Exists(ctx, layer); err != nil || !has {
		if err := repo.Blobs().Push(ctx, layer, bytes.NewReader(d.Text)); err != nil {
			return ocispec.Descriptor{}, err
		}
	}
	annotations := map[string]string{ocispec.AnnotationCreated: d.At.UTC().Format(time.RFC3339), ocispec.AnnotationTitle: d.Title}
	maps.Copy(annotations, d.Annotations)
	maps.DeleteFunc(annotations, func(_, value string) bool { return value == "" })
	return oras.PackManifest(ctx, repo, oras.PackManifestVersion1_1, d.MediaType, oras.PackManifestOptions{
		Subject: subject, Layers: []ocispec.Descriptor{layer}, ManifestAnnotations: annotations,
	})
}

// Fetch reads the document of a media type that a reference names by a tag or a digest. The error
// is [ErrNoDocument] if there is none, or something else.
func Fetch(ctx context.Context, reference, mediaType string) (Fetched, error) {
	repo, err := connect(reference)
	if err != nil {
		return Fetched{}, err
	}
	if repo.Reference.Reference == "" {
		return Fetched{}, fmt.Errorf("%w: %q names neither a tag nor a digest; write host/repository:tag or host/repository@sha256:…", ErrReference, reference)
	}
	manifest, err := repo.Resolve(ctx, repo.Reference.Reference)
	if errors.Is(err, errdef.ErrNotFound) {
		return Fetched{}, fmt.Errorf("%w: %s", ErrNoDocument, reference)
	}
	var text []byte
	if err == nil {
		text, err = read(ctx, repo, manifest, mediaType)
	}
	if err != nil {
		return Fetched{}, fmt.Errorf("%w: read %s: %w", ErrDocument, reference, err)
	}
	return Fetched{Text: text, Reference: byDigest(repo, manifest)}, nil
}

// Attached reads the documents of a media type that refer to the artifact of a reference. What else
// does, such as a signature, is told by its manifest: registries do not agree on what they list as
// the type of an artifact.
func Attached(ctx context.Context, reference, mediaType string) ([][]byte, error) {
	repo, err := connect(reference)
	if err != nil {
		return nil, err
	}
	subject, err := repo.Resolve(ctx, repo.Reference.Reference)
	var all [][]byte
	if err == nil {
		err = repo.Referrers(ctx, subject, "", func(page []ocispec.Descriptor) error {
			for _, manifest := range page {
				text, err := read(ctx, repo, manifest, mediaType)
				if errors.Is(err, ErrNoDocument) {
					continue
				}
				if err != nil {
					return err
				}
				all = append(all, text)
			}
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("%w: read what is attached to %s: %w", ErrDocument, reference, err)
	}
	return all, nil
}

// read returns the layer of the artifact of a manifest.
func read(ctx context.Context, repo *remote.Repository, manifest ocispec.Descriptor, mediaType string) ([]byte, error) {
	text, err := content.FetchAll(ctx, repo.Manifests(), manifest)
	if err != nil {
		return nil, err
	}
	var parsed ocispec.Manifest
	if err := json.Unmarshal(text, &parsed); err != nil || parsed.ArtifactType != mediaType || len(parsed.Layers) != 1 {
		return nil, fmt.Errorf("%w: it is another kind of artifact (%s), not %s", ErrNoDocument, parsed.ArtifactType, mediaType)
	}
	if parsed.Layers[0].Size > maxDocument {
		return nil, fmt.Errorf("%w: it has %d bytes, and none that schemactl wrote has more than %d", ErrNoDocument, parsed.Layers[0].Size, maxDocument)
	}
	return content.FetchAll(ctx, repo.Blobs(), parsed.Layers[0])
}

// byDigest returns the reference of a manifest.
func byDigest(repo *remote.Repository, manifest ocispec.Descriptor) string {
	return repo.Reference.Registry + "/" + repo.Reference.Repository + "@" + manifest.Digest.String()
}
