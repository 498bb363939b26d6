package distribution

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The media types of manifests and lists of them.
const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	indexType    = "application/vnd.oci.image.index.v1+json"
	// anyType is what a tag may name. An image of another kind is found, and is no free tag.
	anyType = manifestType + ", " + indexType + ", application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json"
)

// The annotations that the image specification has.
const (
	AnnotationCreated = "org.opencontainers.image.created"
	AnnotationTitle   = "org.opencontainers.image.title"
)

// Descriptor describes a layer or a manifest.
type Descriptor struct {
	MediaType    string            `json:"mediaType"`
	Digest       string            `json:"digest"`
	Size         int64             `json:"size"`
	Annotations  map[string]string `json:"annotations,omitempty"`
	Data         []byte            `json:"data,omitempty"`
	ArtifactType string            `json:"artifactType,omitempty"`
}

// Manifest is an artifact. [Repository.PushManifest] fills in the rest of what a registry wants.
type Manifest struct {
	SchemaVersion int               `json:"schemaVersion"`
	MediaType     string            `json:"mediaType"`
	ArtifactType  string            `json:"artifactType"`
	Config        Descriptor        `json:"config"`
	Layers        []Descriptor      `json:"layers"`
	Subject       *Descriptor       `json:"subject,omitempty"`
	Annotations   map[string]string `json:"annotations,omitempty"`
}

// index is a list of manifests.
type index struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Manifests     []Descriptor `json:"manifests"`
}

// emptyConfig is the type of the configuration of what has none, which is the text {}.
const emptyConfig = "application/vnd.oci.empty.v1+json"

// Resolve returns what a tag or a digest names.
func (r *Repository) Resolve(ctx context.Context, target string) (Descriptor, error) {
	if target == "" {
		return Descriptor{}, fmt.Errorf("%w: it has neither a tag nor a digest", ErrReference)
	}
	q := request{method: http.MethodHead, url: r.url("manifests", target), header: http.Header{"Accept": {anyType}}}
	a, err := r.ask(ctx, q, http.StatusOK)
	if err != nil {
		return Descriptor{}, err
	}
	mediaType, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	d := Descriptor{MediaType: mediaType, Digest: a.header.Get("Docker-Content-Digest")}
	d.Size, err = strconv.ParseInt(a.header.Get("Content-Length"), 10, 64)
	if err != nil || d.Digest == "" { // not every registry tells
		q.method = http.MethodGet
		if a, err = r.ask(ctx, q, http.StatusOK); err != nil {
			return Descriptor{}, err
		}
		d.Size, d.Digest = int64(len(a.body)), digestOf(a.body)
	}
	if !digestForm.Get().MatchString(d.Digest) || strings.HasPrefix(target, "sha256:") && target != d.Digest {
		return Descriptor{}, fmt.Errorf("the registry gives the digest %q for %s", d.Digest, target)
	}
	return d, nil
}

// Manifest fetches the manifest of a descriptor.
func (r *Repository) Manifest(ctx context.Context, d Descriptor) (Manifest, error) {
	text, err := r.manifestText(ctx, d)
	var m Manifest
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	return m, err
}

// manifestText fetches a manifest or an index.
func (r *Repository) manifestText(ctx context.Context, d Descriptor) ([]byte, error) {
	a, err := r.ask(ctx, request{
		method: http.MethodGet, url: r.url("manifests", d.Digest), header: http.Header{"Accept": {anyType}},
	}, http.StatusOK)
	if err != nil {
		return nil, err
	}
	return verified(d, a.body)
}

// PushManifest stores an artifact whose layers are in the registry. It has no tag yet. If it has a
// subject it is found by [Repository.Referrers] afterwards.
func (r *Repository) PushManifest(ctx context.Context, m Manifest) (Descriptor, error) {
	config, err := r.PushBlob(ctx, emptyConfig, []byte("{}"))
	if err != nil {
		return Descriptor{}, err
	}
	config.Data = []byte("{}")
	m.SchemaVersion, m.MediaType, m.Config = 2, manifestType, config
	text, err := json.Marshal(m)
	if err != nil {
		return Descriptor{}, err
	}
	d := Descriptor{MediaType: manifestType, Digest: digestOf(text), Size: int64(len(text))}
	a, err := r.put(ctx, d.Digest, manifestType, text)
	if err == nil && m.Subject != nil && a.header.Get("Oci-Subject") == "" {
		listed := d
		listed.ArtifactType, listed.Annotations = m.ArtifactType, m.Annotations
		err = r.list(ctx, *m.Subject, listed)
	}
	return d, err
}

// put stores the text of a manifest or an index under a digest or a tag.
func (r *Repository) put(ctx context.Context, target, mediaType string, text []byte) (answer, error) {
	return r.ask(ctx, request{
		method: http.MethodPut, url: r.url("manifests", target), body: text, header: http.Header{"Content-Type": {mediaType}}, push: true,
	}, http.StatusCreated, http.StatusOK)
}

// Tag moves a tag to a manifest.
func (r *Repository) Tag(ctx context.Context, d Descriptor, tag string) error {
	text, err := r.manifestText(ctx, d)
	if err == nil {
		_, err = r.put(ctx, tag, manifestType, text)
	}
	return err
}

// Referrers returns the artifacts that have a manifest as their subject, in the registry's order.
func (r *Repository) Referrers(ctx context.Context, subject Descriptor) ([]Descriptor, error) {
	var all []Descriptor
	at := r.url("referrers", subject.Digest)
	for range maxPages {
		a, err := r.ask(ctx, request{method: http.MethodGet, url: at, header: http.Header{"Accept": {indexType}}}, http.StatusOK, http.StatusNotFound)
		if err != nil {
			return nil, err
		}
		if a.status == http.StatusNotFound || !strings.HasPrefix(a.header.Get("Content-Type"), indexType) {
			list, err := r.listed(ctx, subject)
			return list.Manifests, err
		}
		var page index
		if err := json.Unmarshal(a.body, &page); err != nil {
			return nil, fmt.Errorf("what refers to %s: %w", subject.Digest, err)
		}
		all = append(all, page.Manifests...)
		link := nextPage(a.header)
		if link == "" {
			return all, nil
		}
		if at, err = a.url.Parse(link); err != nil {
			return nil, fmt.Errorf("what refers to %s: the next page: %w", subject.Digest, err)
		}
	}
	return nil, fmt.Errorf("what refers to %s has more than %d pages", subject.Digest, maxPages)
}

// nextPage returns the link to the next page of a list; empty if there is none. A header may have
// several links, each with what it is behind it.
func nextPage(h http.Header) string {
	for _, text := range h.Values("Link") {
		for _, part := range strings.Split(text, "<")[1:] {
			link, what, _ := strings.Cut(part, ">")
			if what = strings.ReplaceAll(what, `"`, ""); strings.Contains(what, "rel=next") {
				return link
			}
		}
	}
	return ""
}

// maxPages bounds a list of a registry whose pages have no end.
const maxPages = 1000

// listTag is the tag of the list of what refers to a manifest, for registries that keep none.
func listTag(subject Descriptor) string { return strings.Replace(subject.Digest, ":", "-", 1) }

// listed reads that list, which is empty if there is none.
func (r *Repository) listed(ctx context.Context, subject Descriptor) (index, error) {
	list := index{SchemaVersion: 2, MediaType: indexType, Manifests: []Descriptor{}}
	a, err := r.ask(ctx, request{
		method: http.MethodGet, url: r.url("manifests", listTag(subject)), header: http.Header{"Accept": {indexType}},
	}, http.StatusOK, http.StatusNotFound)
	if err == nil && a.status == http.StatusOK {
		err = json.Unmarshal(a.body, &list)
	}
	return list, err
}

// list adds a manifest to the list of what refers to another one.
func (r *Repository) list(ctx context.Context, subject, d Descriptor) error {
	list, err := r.listed(ctx, subject)
	if err != nil || slices.ContainsFunc(list.Manifests, func(has Descriptor) bool { return has.Digest == d.Digest }) {
		return err
	}
	list.Manifests = append(list.Manifests, d)
	text, err := json.Marshal(list)
	if err == nil {
		_, err = r.put(ctx, listTag(subject), indexType, text)
	}
	return err
}
