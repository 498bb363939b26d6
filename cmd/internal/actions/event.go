package actions

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Event is what started the run, as far as it matters here.
type Event struct {
	// Name is the kind of event: pull_request, push, …
	Name string
	// Number is that of the pull request; 0 when there is none.
	Number int
	// Head is the last commit of the pull request, Branch its branch.
	Head, Branch string
	// Fork says that the pull request comes from another repository, so that
	// the run has neither secrets nor a token that may write.
	Fork bool
	// Labels of the pull request at the time of the event.
	Labels []string
}

// Has says whether the pull request carries a label, whatever its case.
func (e Event) Has(label string) bool {
	for _, l := range e.Labels {
		if label != "" && strings.EqualFold(l, label) {
			return true
		}
	}
	return false
}

// Event reads the event of this run. Outside of a run it is empty.
func (r Runner) Event() (Event, error) {
	e := Event{Name: r.Getenv("GITHUB_EVENT_NAME")}
	file := r.Getenv("GITHUB_EVENT_PATH")
	if file == "" {
		return e, nil
	}
	text, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		return e, fmt.Errorf("%w: the event cannot be read: %w", ErrRunner, err)
	}
	type repository struct {
		FullName string `json:"full_name"`
	}
	var payload struct {
		Number      int `json:"number"`
		PullRequest *struct {
			Number int `json:"number"`
			Head   struct {
				Ref  string      `json:"ref"`
				SHA  string      `json:"sha"`
				Repo *repository `json:"repo"`
			} `json:"head"`
			Labels []struct {
				Name string `json:"name"`
			} `json:"labels"`
		} `json:"pull_request"`
		Repository repository `json:"repository"`
	}
	if err := json.Unmarshal(text, &payload); err != nil {
		return e, fmt.Errorf("%w: the event is not JSON: %w", ErrRunner, err)
	}
	pr := payload.PullRequest
	if pr == nil {
		return e, nil
	}
	e.Number = max(pr.Number, payload.Number)
	e.Head, e.Branch = pr.Head.SHA, pr.Head.Ref
	// The head's repository is null when the fork was deleted.
	e.Fork = payload.Repository.FullName != "" && (pr.Head.Repo == nil || pr.Head.Repo.FullName != payload.Repository.FullName)
	for _, l := range pr.Labels {
		e.Labels = append(e.Labels, l.Name)
	}
	return e, nil
}

// RunURL is the page of this run; empty when the runner does not say.
func (r Runner) RunURL() string {
	server, repo, run := r.Getenv("GITHUB_SERVER_URL"), r.Getenv("GITHUB_REPOSITORY"), r.Getenv("GITHUB_RUN_ID")
	if server == "" || repo == "" || run == "" {
		return ""
	}
	if _, err := strconv.ParseUint(run, 10, 64); err != nil {
		return ""
	}
	return server + "/" + repo + "/actions/runs/" + run
}
