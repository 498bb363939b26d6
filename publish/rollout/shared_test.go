package rollout

import (
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"
)

// A plan made of compositions that share subgraphs, which is the default, is the same as one made
// of their texts, files and lines of its sentences included.
func TestSharedSubgraphs(t *testing.T) {
	paths, err := filepath.Glob("testdata/plans/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	var group sync.WaitGroup
	for _, path := range paths {
		group.Go(func() {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Error(err)
				return
			}
			in := inputOf(a)
			in.Compose = composeAll
			text, plan := outcome(t, in)
			in.Compose = nil
			again, same := outcome(t, in)
			if diff := cmp.Diff(text, again); diff != "" {
				t.Errorf("%s (-from text +shared):\n%s", path, diff)
			}
			if diff := cmp.Diff(plan, same, cmpopts.EquateEmpty(), cmp.AllowUnexported(Plan{})); diff != "" {
				t.Errorf("%s (-from text +shared):\n%s", path, diff)
			}
		})
	}
	group.Wait()
}
