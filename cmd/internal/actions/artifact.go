package actions

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"time"
)

// ErrArtifact is wrapped by every error of reading an artifact of an earlier run.
var ErrArtifact = errors.New("the artifact of an earlier run cannot be read")

// maxArtifact bounds what is read of an artifact, in bytes.
const maxArtifact = 64 << 20

// Artifact returns a file of the newest artifact of a name that a run for the same branch of this
// repository has kept; nil if there is none. Artifacts of other branches, and of forks, are not
// looked at: others may write them. The job needs `permissions: actions: read`.
func (r Runner) Artifact(ctx context.Context, name, file string) ([]byte, error) {
	api, err := r.github()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArtifact, err)
	}
	id, err := r.newest(ctx, api, name)
	if err != nil || id == 0 {
		return nil, artifactError(err)
	}
	address, err := api.redirect(ctx, api.path("/actions/artifacts/%d/zip", id))
	if err != nil {
		return nil, artifactError(err)
	}
	if !IsSafe(address) {
		return nil, fmt.Errorf("%w: it is at %s, which is no https address", ErrArtifact, address.Redacted())
	}
	// The address is signed: it takes no token.
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	if err != nil {
		return nil, artifactError(err)
	}
	answer, err := (&http.Client{Timeout: requestTimeout}).Do(request)
	if err != nil {
		return nil, artifactError(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: its download answers %s", ErrArtifact, answer.Status)
	}
	archive, err := io.ReadAll(io.LimitReader(answer.Body, maxArtifact))
	if err != nil {
		return nil, artifactError(err)
	}
	text, err := unzip(archive, file)
	return text, artifactError(err)
}

// artifact is a kept file of a run (https://docs.github.com/rest/actions/artifacts).
type artifact struct {
	ID      int64     `json:"id"`
	Name    string    `json:"name"`
	Expired bool      `json:"expired"`
	Created time.Time `json:"created_at"`
	Run     struct {
		Repository     int64  `json:"repository_id"`
		HeadRepository int64  `json:"head_repository_id"`
		HeadBranch     string `json:"head_branch"`
	} `json:"workflow_run"`
}

// newest returns the id of the newest artifact of the name that counts; 0 if there is none.
func (r Runner) newest(ctx context.Context, api *api, name string) (int64, error) {
	var newest artifact
	err := Pages(func(page string) (string, error) {
		var list struct {
			Artifacts []artifact `json:"artifacts"`
		}
		next, err := api.call(ctx, http.MethodGet, api.path("/actions/artifacts?name=%s&per_page=100&page=%s", url.QueryEscape(name), page), nil, &list)
		if err != nil {
			return "", err
		}
		for _, a := range list.Artifacts {
			ours := a.Run.HeadBranch == r.Getenv("GITHUB_REF_NAME") && a.Run.HeadRepository == a.Run.Repository
			if a.Name == name && ours && !a.Expired && (newest.ID == 0 || a.Created.After(newest.Created)) {
				newest = a
			}
		}
		return next, nil
	})
	return newest.ID, err
}

// unzip returns a file of an archive, in whatever folder it is.
func unzip(archive []byte, file string) ([]byte, error) {
	all, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	for _, f := range all.File {
		if path.Base(f.Name) != file {
			continue
		}
		content, err := f.Open()
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(io.LimitReader(content, maxArtifact))
		return text, errors.Join(err, content.Close())
	}
	return nil, fmt.Errorf("it has no %s", file)
}

// artifactError is ErrArtifact with what the user can do about it; nil for nil.
func artifactError(err error) error {
	if err == nil {
		return nil
	}
	var answer *apiError
	if errors.As(err, &answer) && !answer.limited && (answer.Status == http.StatusForbidden || answer.Status == http.StatusNotFound) {
		return fmt.Errorf("%w: %s; give the job `permissions: actions: read`", ErrArtifact, answer.Message)
	}
	return fmt.Errorf("%w: %w", ErrArtifact, err)
}
