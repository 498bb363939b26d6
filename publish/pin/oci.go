package pin

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/oci"
	"github.com/schemactl/schemactl/publish/oci/distribution"
	"github.com/schemactl/schemactl/publish/registry"
)

// What Apollo Router 2.7 and newer look for in an artifact: one layer of this media type with
// uncompressed SDL, and the launch in this annotation of the manifest.
const (
	SchemaMediaType  = "application/apollo.schema"
	LaunchAnnotation = "com.apollograph.launch.id"
)

// ErrPush is wrapped where an artifact could not be pushed to the OCI registry, or what was read
// back is not what was pushed.
var ErrPush = errors.New("push to the OCI registry")

// ErrOCIReference is the error of a reference that names nothing that can be pushed to.
var ErrOCIReference = oci.ErrReference

// epoch is the creation time of every artifact, so that the same supergraph of the same launch has
// the same digest whenever it is pushed.
const epoch = "1970-01-01T00:00:00Z"

// Artifact is one pushed supergraph.
type Artifact struct {
	GraphRef registry.GraphRef `json:"graphRef"`
	LaunchID string            `json:"launchId"`
	// Reference names the artifact by its digest. A router is started with it
	// (APOLLO_GRAPH_ARTIFACT_REFERENCE).
	Reference string `json:"reference"`
	// Tags are the tags that were moved to it.
	Tags []string `json:"tags"`
}

// Push pushes every supergraph of a pinned directory to an OCI repository, as artifacts that a
// router can start from. reference is host/repository or host/repository:tag. Each artifact is
// tagged with its launch id; the tag goes to the source variant and, with the variant's name after
// it, to each contract. Tags are moved only after all artifacts were pushed and read back, so that
// no tag names half a launch. Credentials are those of `docker login`. Like a router, it speaks to
// the hosts localhost and 127.0.0.1 without TLS.
func Push(ctx context.Context, dir string, lock Lock, reference string) ([]Artifact, error) {
	repo, tag, err := oci.Repository(reference)
	if err != nil {
		return nil, err
	}
	pushed := make([]distribution.Descriptor, len(lock.Variants))
	out := make([]Artifact, len(lock.Variants))
	for i, entry := range lock.Variants {
		text, err := entry.Read(dir)
		if err == nil {
			pushed[i], err = push(ctx, repo, entry, text)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrPush, entry.GraphRef, err)
		}
		out[i] = Artifact{
			GraphRef: entry.GraphRef, LaunchID: entry.LaunchID, Tags: tags(entry, lock.GraphRef, tag),
			Reference: repo.Reference.At(pushed[i]),
		}
	}
	for i := range out {
		for _, t := range out[i].Tags {
			if err := repo.Tag(ctx, pushed[i], t); err != nil {
				return nil, fmt.Errorf("%w: tag %s: %w", ErrPush, t, err)
			}
		}
	}
	return out, nil
}

// Read returns the SDL of a pinned directory. The error is [ErrHashMismatch] if it is not the one
// that the lock names, as when another pin has replaced it meanwhile.
func (e Entry) Read(dir string) ([]byte, error) {
	text, err := fileset.OS{}.ReadFile(filepath.Join(dir, e.File))
	if err != nil {
		return nil, err
	}
	return text, equalHash(e, text)
}

// equalHash returns [ErrHashMismatch] if the text is not the one that the lock names.
func equalHash(entry Entry, text []byte) error {
	if got := Hash(string(text)); got != entry.SHA256 {
		return fmt.Errorf("%w: %s has %s, the lock says %s", ErrHashMismatch, entry.File, got, entry.SHA256)
	}
	return nil
}

// push uploads one supergraph with its manifest and reads both back. It returns the descriptor of
// the manifest, which has the digest of the artifact.
func push(ctx context.Context, repo *distribution.Repository, entry Entry, text []byte) (distribution.Descriptor, error) {
	layer, err := repo.PushBlob(ctx, SchemaMediaType, text)
	if err != nil {
		return distribution.Descriptor{}, err
	}
	layer.Annotations = map[string]string{distribution.AnnotationTitle: entry.File}
	manifest, err := repo.PushManifest(ctx, distribution.Manifest{
		ArtifactType: SchemaMediaType, Layers: []distribution.Descriptor{layer}, Annotations: map[string]string{
			LaunchAnnotation: entry.LaunchID, distribution.AnnotationCreated: epoch, distribution.AnnotationTitle: entry.GraphRef.String(),
		},
	})
	if err != nil {
		return manifest, err
	}
	back, err := repo.Blob(ctx, layer)
	if err == nil {
		err = equalHash(entry, back)
	}
	if err == nil {
		_, err = repo.Manifest(ctx, manifest)
	}
	if err != nil {
		return manifest, fmt.Errorf("read back: %w", err)
	}
	return manifest, nil
}

// notInTag matches what a tag cannot have.
var notInTag = pattern.New(`[^a-zA-Z0-9_.-]+`)

// tags returns the tags of one artifact. An empty tag leaves only that of the launch.
func tags(entry Entry, source registry.GraphRef, tag string) []string {
	list := []string{cleanTag(entry.LaunchID)}
	switch {
	case tag == "":
	case entry.GraphRef == source:
		list = append(list, tag)
	default:
		list = append(list, cleanTag(tag+"-"+entry.GraphRef.Variant))
	}
	return list
}

// cleanTag returns the text as a tag, which has at most 128 characters of a few kinds. A text that
// is not a tag already gets a part of its hash, so that two texts have different tags.
func cleanTag(text string) string {
	const most = 128
	clean := strings.TrimLeft(notInTag.Get().ReplaceAllString(text, "-"), ".-")
	if clean == text && len(text) <= most && distribution.IsTag(text) {
		return text
	}
	return clean[:min(len(clean), 100)] + "-" + Hash(text)[:16]
}
