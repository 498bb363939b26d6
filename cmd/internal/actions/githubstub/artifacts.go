package githubstub

import (
	"fmt"
	"net/http"
	"strconv"
)

// Artifact is one artifact of a run.
type Artifact struct {
	Name string
	// Branch is that of the run, and Fork is true for a run of a fork.
	Branch string
	Fork   bool
	// Zip is its archive.
	Zip []byte
}

// listArtifacts answers as GitHub does; ids are positions, and times are such that the first one is
// the newest.
func (s *Server) listArtifacts(w http.ResponseWriter, r *http.Request) {
	list := []map[string]any{}
	for i, a := range s.Artifacts {
		if name := r.FormValue("name"); name != "" && name != a.Name {
			continue
		}
		head := 1
		if a.Fork {
			head = 2
		}
		list = append(list, map[string]any{
			"id": i + 1, "name": a.Name, "expired": false, "created_at": fmt.Sprintf("2026-01-01T00:00:%02dZ", 59-i),
			"workflow_run": map[string]any{"id": i + 1, "repository_id": 1, "head_repository_id": head, "head_branch": a.Branch},
		})
	}
	answer(w, http.StatusOK, map[string]any{"total_count": len(list), "artifacts": list})
}

// downloadArtifact redirects to the archive, which is elsewhere and takes no token.
func (s *Server) downloadArtifact(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "http://"+r.Host+"/stub/artifacts/"+r.PathValue("id"), http.StatusFound)
}

func (s *Server) artifact(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || id < 1 || id > len(s.Artifacts) || r.Header.Get("Authorization") != "" {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	_, _ = w.Write(s.Artifacts[id-1].Zip)
}
