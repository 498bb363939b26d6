package distribution

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// ErrNotFound is wrapped if the registry does not have what was asked for.
var ErrNotFound = errors.New("not found")

// Repository is a client of one repository. It may be used by several goroutines.
type Repository struct {
	Reference Reference
	client    *http.Client

	mu sync.Mutex
	// proofs are the headers Authorization that the registry has taken last, by whether they were
	// given to push.
	proofs map[bool]string
}

// Open returns a client of the repository of a reference. Nothing is sent yet.
func Open(reference string) (*Repository, error) {
	at, err := ParseReference(reference)
	if err != nil {
		return nil, err
	}
	return &Repository{Reference: at, client: &http.Client{CheckRedirect: redirect}, proofs: make(map[bool]string)}, nil
}

// url returns an address of the repository.
func (r *Repository) url(path ...string) *url.URL {
	u := &url.URL{Scheme: "https", Host: r.Reference.host(), Path: "/v2/" + r.Reference.Repository + "/" + strings.Join(path, "/")}
	if isLocal(r.Reference.Registry) {
		u.Scheme = "http"
	}
	return u
}

// digestOf returns the digest of a text.
func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// verified returns a text if it is the one that a descriptor describes.
func verified(d Descriptor, text []byte) ([]byte, error) {
	if got := digestOf(text); got != d.Digest || int64(len(text)) != d.Size {
		return nil, fmt.Errorf("the registry gave %d bytes with the digest %s for %s, which has %d", len(text), got, d.Digest, d.Size)
	}
	return text, nil
}

// Blob fetches a layer.
func (r *Repository) Blob(ctx context.Context, d Descriptor) ([]byte, error) {
	a, err := r.ask(ctx, request{method: http.MethodGet, url: r.url("blobs", d.Digest), most: d.Size}, http.StatusOK)
	if err != nil {
		return nil, err
	}
	return verified(d, a.body)
}

// PushBlob uploads a layer unless the registry has it already.
func (r *Repository) PushBlob(ctx context.Context, mediaType string, text []byte) (Descriptor, error) {
	d := Descriptor{MediaType: mediaType, Digest: digestOf(text), Size: int64(len(text))}
	if _, err := r.ask(ctx, request{method: http.MethodHead, url: r.url("blobs", d.Digest), push: true}, http.StatusOK); err == nil || !errors.Is(err, ErrNotFound) {
		return d, err
	}
	begun, err := r.ask(ctx, request{method: http.MethodPost, url: r.url("blobs", "uploads", ""), push: true}, http.StatusAccepted)
	if err != nil {
		return d, err
	}
	place := begun.header.Get("Location")
	at, err := begun.url.Parse(place)
	if err != nil || place == "" || at.Scheme != begun.url.Scheme && at.Scheme != "https" {
		return d, fmt.Errorf("the registry names no place to upload to: %q", place)
	}
	query := at.Query()
	query.Set("digest", d.Digest)
	at.RawQuery = query.Encode()
	_, err = r.ask(ctx, request{
		method: http.MethodPut, url: at, body: text, header: http.Header{"Content-Type": {"application/octet-stream"}}, push: true,
	}, http.StatusCreated)
	return d, err
}
