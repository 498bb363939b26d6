package actions

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"

	"github.com/google/go-github/v88/github"
)

// ErrArtifact is wrapped by every error of reading an artifact of an earlier run.
var ErrArtifact = errors.New("the artifact of an earlier run cannot be read")

// maxArtifact bounds what is read of an artifact, in bytes.
const maxArtifact = 64 << 20

// Artifact returns a file of the newest artifact of a name that a run for the same branch of this
// repository has kept; nil if there is none. Artifacts of other branches, and of forks, are not
// looked at: others may write them. The job needs `permissions: actions: read`.
func (r Runner) Artifact(ctx context.Context, name, file string) ([]byte, error) {
	client, owner, repo, err := r.github()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArtifact, err)
	}
	id, err := r.newest(ctx, client, owner, repo, name)
	if err != nil || id == 0 {
		return nil, artifactError(err)
	}
	address, _, err := client.Actions.DownloadArtifact(ctx, owner, repo, id, 1)
	if err != nil {
		return nil, artifactError(err)
	}
	if address.Scheme != "https" && !loopback(address.Hostname()) {
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

// newest returns the id of the newest artifact of the name that counts; 0 if there is none.
func (r Runner) newest(ctx context.Context, client *github.Client, owner, repo, name string) (int64, error) {
	opts := &github.ListArtifactsOptions{Name: &name, ListOptions: github.ListOptions{PerPage: 100}}
	var newest *github.Artifact
	for {
		list, answer, err := client.Actions.ListArtifacts(ctx, owner, repo, opts)
		if err != nil {
			return 0, err
		}
		for _, a := range list.Artifacts {
			run := a.GetWorkflowRun()
			ours := run.GetHeadBranch() == r.Getenv("GITHUB_REF_NAME") && run.GetHeadRepositoryID() == run.GetRepositoryID()
			if a.GetName() == name && ours && !a.GetExpired() && (newest == nil || a.GetCreatedAt().After(newest.GetCreatedAt().Time)) {
				newest = a
			}
		}
		if answer.NextPage == 0 {
			return newest.GetID(), nil
		}
		opts.Page = answer.NextPage
	}
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
	var answer *github.ErrorResponse
	if errors.As(err, &answer) && answer.Response != nil && (answer.Response.StatusCode == http.StatusForbidden || answer.Response.StatusCode == http.StatusNotFound) {
		return fmt.Errorf("%w: %s; give the job `permissions: actions: read`", ErrArtifact, answer.Message)
	}
	return fmt.Errorf("%w: %w", ErrArtifact, err)
}
