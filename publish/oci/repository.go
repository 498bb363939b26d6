package oci

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/credentials"

	"oras.land/oras-go/v2/registry/remote/retry"

	"github.com/schemactl/schemactl/publish/redact"
)

// ErrReference is the error of a reference that names nothing that can be pushed to.
var ErrReference = errors.New("not a reference of an OCI repository")

// Repository returns a client of the repository that a reference names, host/repository or
// host/repository:tag, and the tag, empty if it has none. Nothing is sent yet. Credentials are
// those of `docker login`. Like a router, it speaks to the hosts localhost and 127.0.0.1 without
// TLS.
func Repository(reference string) (*remote.Repository, string, error) {
	repo, err := connect(reference)
	if err != nil {
		return nil, "", err
	}
	tag := repo.Reference.Reference
	if tag != "" && repo.Reference.ValidateReferenceAsTag() != nil {
		return nil, "", fmt.Errorf("%w: %q names a digest; give a tag, or only the repository", ErrReference, reference)
	}
	return repo, tag, nil
}

// connect returns a client of the repository of a reference, which may have a tag or a digest.
func connect(reference string) (*remote.Repository, error) {
	repo, err := remote.NewRepository(reference)
	if err != nil {
		return nil, fmt.Errorf("%w: %q: %w; write host/repository or host/repository:tag", ErrReference, reference, err)
	}
	host, _, _ := strings.Cut(repo.Reference.Host(), ":")
	repo.PlainHTTP = host == "localhost" || host == "127.0.0.1"
	authorized := &auth.Client{Client: retry.DefaultClient, Cache: auth.NewCache()}
	if store, err := credentials.NewStoreFromDocker(credentials.StoreOptions{}); err == nil {
		stored := credentials.Credential(store)
		authorized.Credential = func(ctx context.Context, host string) (auth.Credential, error) {
			c, err := stored(ctx, host)
			for _, secret := range []string{c.Password, c.RefreshToken, c.AccessToken} {
				redact.Always(secret)
			}
			return c, err
		}
	}
	repo.Client = authorized
	return repo, nil
}
