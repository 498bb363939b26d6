package distribution

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// ErrReference is the error of a text that names no repository of a registry.
var ErrReference = errors.New("not a reference of an OCI repository")

// Reference names a repository, and a manifest in it by a tag or a digest.
type Reference struct {
	// Registry is the host, with a port unless it is the usual one.
	Registry, Repository string
	// Tag and Digest are empty if the reference does not have them. A reference with both means the
	// digest, and has no Tag here.
	Tag, Digest string
}

var (
	repositoryForm = pattern.New(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)
	tagForm        = pattern.New(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$`)
	digestForm     = pattern.New(`^sha256:[0-9a-f]{64}$`)
)

// IsTag reports whether a text can be a tag.
func IsTag(text string) bool { return tagForm.Get().MatchString(text) }

// ParseReference reads host/repository, with :tag or @digest behind it or without.
func ParseReference(text string) (Reference, error) {
	host, path, ok := strings.Cut(text, "/")
	if !ok {
		return Reference{}, fmt.Errorf("%w: it has no slash between host and repository", ErrReference)
	}
	r := Reference{Registry: host}
	path, digest, hasDigest := strings.Cut(path, "@")
	path, tag, hasTag := strings.Cut(path, ":")
	r.Repository = path
	at, err := url.Parse("https://" + host)
	switch {
	case err != nil || at.Host == "" || at.Host != host:
		return Reference{}, fmt.Errorf("%w: %q is not a host", ErrReference, host)
	case !repositoryForm.Get().MatchString(path):
		return Reference{}, fmt.Errorf("%w: %q is not a repository, which has lower-case letters, digits, and . _ - / between them", ErrReference, path)
	case hasDigest && !digestForm.Get().MatchString(digest):
		return Reference{}, fmt.Errorf("%w: %q is not a digest, which is sha256: and 64 hex digits", ErrReference, digest)
	case hasDigest:
		r.Digest = digest
	case hasTag && !IsTag(tag):
		return Reference{}, fmt.Errorf("%w: %q is not a tag, which has at most 128 letters, digits, and _ . -", ErrReference, tag)
	default:
		r.Tag = tag
	}
	return r, nil
}

// Target returns the digest or the tag of the reference; empty if it has neither.
func (r Reference) Target() string {
	if r.Digest != "" {
		return r.Digest
	}
	return r.Tag
}

// At returns the name of a manifest of the repository: host/repository@digest.
func (r Reference) At(d Descriptor) string { return r.Registry + "/" + r.Repository + "@" + d.Digest }

// hubHost is the host that answers for Docker Hub.
const hubHost = "registry-1.docker.io"

// isHub reports whether a registry is Docker Hub, which has several names.
func isHub(registry string) bool {
	return registry == "docker.io" || registry == "index.docker.io" || registry == hubHost
}

// host returns the host that answers for the registry.
func (r Reference) host() string {
	if isHub(r.Registry) {
		return hubHost
	}
	return r.Registry
}

// isLocal reports whether a host is this machine, whose registry has no TLS.
func isLocal(host string) bool {
	name, _, _ := strings.Cut(host, ":")
	return name == "localhost" || name == "127.0.0.1"
}
