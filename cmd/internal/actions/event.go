package actions

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Event is the event that started the run.
type Event struct {
	// Name is the kind of the event, such as pull_request or push.
	Name string
	// Number is the number of the pull request, 0 if there is none.
	Number int
	// Head is the hash of the last commit of the pull request, Branch its branch.
	Head, Branch string
	// Fork is set if the pull request comes from another repository: the run then has neither
	// secrets nor a token that may write.
	Fork bool
	// Labels are the labels of the pull request at the time of the event.
	Labels []string
}

// Has reports whether the pull request has a label, in upper or lower case.
func (e Event) Has(label string) bool {
	for _, l := range e.Labels {
		if label != "" && strings.EqualFold(l, label) {
			return true
		}
	}
	return false
}

// Event reads the event of this run. It is empty outside of a run, and has only a name if the event
// is not about a pull request.
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
	// The head's repository is null if the fork was deleted.
	e.Fork = payload.Repository.FullName != "" && (pr.Head.Repo == nil || pr.Head.Repo.FullName != payload.Repository.FullName)
	for _, l := range pr.Labels {
		e.Labels = append(e.Labels, l.Name)
	}
	return e, nil
}

// RunURL returns the address of this run's page. It is empty outside of a run.
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
