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
	// Head is the hash of the last commit of the pull request or of the group in a merge queue,
	// Branch its branch.
	Head, Branch string
	// Base is the hash of the commit before the change: the tip of the branch that the pull request
	// goes into, what the merge queue puts the group on, or what was there before a push. It is
	// empty if the event tells none.
	Base string
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

// InQueue reports whether the run is about a group of a merge queue.
func (e Event) InQueue() bool { return e.Name == "merge_group" }

// Event reads the event of this run. It is empty outside of a run, and has only a name and commits
// if the event is not about a pull request.
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
			Base struct {
				SHA string `json:"sha"`
			} `json:"base"`
			Labels []struct {
				Name string `json:"name"`
			} `json:"labels"`
		} `json:"pull_request"`
		MergeGroup struct {
			BaseSHA string `json:"base_sha"`
			HeadSHA string `json:"head_sha"`
			HeadRef string `json:"head_ref"`
		} `json:"merge_group"`
		Before     string     `json:"before"`
		Repository repository `json:"repository"`
	}
	if err := json.Unmarshal(text, &payload); err != nil {
		return e, fmt.Errorf("%w: the event is not JSON: %w", ErrRunner, err)
	}
	pr := payload.PullRequest
	switch group := payload.MergeGroup; {
	case e.InQueue():
		e.Head, e.Branch, e.Base = group.HeadSHA, strings.TrimPrefix(group.HeadRef, "refs/heads/"), group.BaseSHA
		return e, nil
	case pr == nil:
		if strings.Trim(payload.Before, "0") != "" { // zeros stand for a branch that is new
			e.Base = payload.Before
		}
		return e, nil
	}
	e.Number = max(pr.Number, payload.Number)
	e.Head, e.Branch, e.Base = pr.Head.SHA, pr.Head.Ref, pr.Base.SHA
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
