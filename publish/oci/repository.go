package oci

import (
	"fmt"

	"github.com/schemactl/schemactl/publish/oci/distribution"
)

// ErrReference is the error of a reference that names nothing that can be pushed to.
var ErrReference = distribution.ErrReference

// Repository returns a client of the repository that a reference names, host/repository or
// host/repository:tag, and the tag, empty if it has none. Nothing is sent yet. Credentials are
// those of `docker login`. Like a router, it speaks to the hosts localhost and 127.0.0.1 without
// TLS.
func Repository(reference string) (*distribution.Repository, string, error) {
	repo, err := connect(reference)
	if err != nil {
		return nil, "", err
	}
	if repo.Reference.Digest != "" {
		return nil, "", fmt.Errorf("%w: %q names a digest; give a tag, or only the repository", ErrReference, reference)
	}
	return repo, repo.Reference.Tag, nil
}

// connect returns a client of the repository of a reference, which may have a tag or a digest.
func connect(reference string) (*distribution.Repository, error) {
	repo, err := distribution.Open(reference)
	if err != nil {
		return nil, fmt.Errorf("%q: %w; write host/repository or host/repository:tag", reference, err)
	}
	return repo, nil
}
