package pin

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

//go:embed testdata/supergraph.graphql
var supergraphSDL string

var (
	prod    = registry.GraphRef{Graph: "shop", Variant: "prod"}
	public  = prod.WithVariant("public")
	partner = prod.WithVariant("partner/EU")
)

// fixed is a clock that stands still.
type fixed struct{ clock.System }

func (fixed) Now() time.Time { return time.Date(2026, 5, 4, 3, 2, 1, 999, time.UTC) }

// tree is launch n with two contract launches, all completed.
func tree(n int) launch.Tree {
	node := func(ref registry.GraphRef, id string) launch.Node {
		return launch.Node{ID: fmt.Sprintf("%s%d", id, n), Ref: ref, State: registry.StateCompleted}
	}
	return launch.Tree{Source: node(prod, "L"), Contracts: []launch.Node{node(public, "P"), node(partner, "E")}}
}

// reg holds the supergraphs of tree(n), each another text.
func reg(n int) *registrytest.Fake {
	reg := registrytest.New()
	for _, node := range tree(n).Nodes() {
		text := text(node)
		reg.Supergraphs[registry.LaunchRef{ID: node.ID, Ref: node.Ref}] = registry.Supergraph{SDL: text, Hash: Hash(text)}
	}
	return reg
}

func text(node launch.Node) string { return supergraphSDL + "\n# " + node.ID + "\n" }

// snapshot is every file of a directory with its content.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[entry.Name()] = string(content)
	}
	return all
}

func TestPinWritesFilesAndLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deploy", "pins")
	result, err := Pin(t.Context(), reg(1), dir, tree(1), Options{Clock: fixed{}})
	if err != nil {
		t.Fatal(err)
	}
	nodes := tree(1).Nodes()
	euFile := FileName(partner, prod)
	want := map[string]string{
		"supergraph.graphql":        text(nodes[0]),
		"supergraph-public.graphql": text(nodes[1]),
		euFile:                      text(nodes[2]),
		LockName: lockHeader + strings.NewReplacer(
			"HASH0", Hash(text(nodes[0])), "HASH1", Hash(text(nodes[1])), "HASH2", Hash(text(nodes[2])),
			"BYTES", strconv.Itoa(len(text(nodes[0]))), "EUFILE", euFile).Replace(`version: 1
graphRef: shop@prod
launchId: L1
pinnedAt: 2026-05-04T03:02:01Z
variants:
- graphRef: shop@prod
  launchId: L1
  file: supergraph.graphql
  sha256: HASH0
  bytes: BYTES
  pinnedAt: 2026-05-04T03:02:01Z
- graphRef: shop@public
  launchId: P1
  file: supergraph-public.graphql
  sha256: HASH1
  bytes: BYTES
  pinnedAt: 2026-05-04T03:02:01Z
- graphRef: shop@partner/EU
  launchId: E1
  file: EUFILE
  sha256: HASH2
  bytes: BYTES
  pinnedAt: 2026-05-04T03:02:01Z
`),
	}
	if diff := cmp.Diff(want, snapshot(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	lock, findings := Verify(dir)
	if len(findings) > 0 {
		t.Errorf("verify finds: %v", findings)
	}
	if diff := cmp.Diff(result.Lock, lock); diff != "" {
		t.Errorf("lock read back (-written +read):\n%s", diff)
	}
}

func TestPinRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*registrytest.Fake, *launch.Tree)
		opts   Options
		err    error
		text   string
	}{
		{"a launch that is building", func(_ *registrytest.Fake, tr *launch.Tree) { tr.Source.State = registry.StateBuilding },
			Options{}, ErrNotCompleted, "schemactl launch wait L2 --graph-ref shop@prod"},
		{"a launch that failed, also when contracts may be skipped", func(_ *registrytest.Fake, tr *launch.Tree) { tr.Source.State = registry.StateFailed },
			Options{SkipUnready: true}, ErrNotCompleted, "is failed"},
		{"a contract launch that was superseded", func(_ *registrytest.Fake, tr *launch.Tree) { tr.Contracts[1].State = registry.StateSuperseded },
			Options{}, ErrNotCompleted, "E2 of shop@partner/EU is superseded"},
		{"a build without SDL", func(f *registrytest.Fake, _ *launch.Tree) {
			f.Supergraphs[registry.LaunchRef{ID: "P2", Ref: public}] = registry.Supergraph{}
		}, Options{}, ErrNoSupergraph, "P2 of shop@public"},
		{"a build with errors", func(f *registrytest.Fake, _ *launch.Tree) {
			f.Supergraphs[registry.LaunchRef{ID: "P2", Ref: public}] = registry.Supergraph{Errors: []registry.BuildError{{Step: "TAG_MATCHING", Message: "no such tag"}}}
		}, Options{}, ErrNoSupergraph, "TAG_MATCHING: no such tag"},
		{"SDL that is not what the platform hashed", func(f *registrytest.Fake, _ *launch.Tree) {
			f.Supergraphs[registry.LaunchRef{ID: "L2", Ref: prod}] = registry.Supergraph{SDL: supergraphSDL, Hash: Hash("other")}
		}, Options{}, ErrHashMismatch, Hash("other")},
		{"SDL that does not parse", func(f *registrytest.Fake, _ *launch.Tree) {
			f.Supergraphs[registry.LaunchRef{ID: "L2", Ref: prod}] = registry.Supergraph{SDL: "type Query {"}
		}, Options{}, ErrNotSupergraph, "L2"},
		{"SDL of a subgraph", func(f *registrytest.Fake, _ *launch.Tree) {
			f.Supergraphs[registry.LaunchRef{ID: "L2", Ref: prod}] = registry.Supergraph{SDL: "type Query { a: Int }"}
		}, Options{}, ErrNotSupergraph, "L2"},
		{"an unknown launch", func(_ *registrytest.Fake, tr *launch.Tree) { tr.Source.ID = "L9" }, Options{}, registry.ErrLaunchNotFound, "L9"},
		{"another graph's directory", func(f *registrytest.Fake, tr *launch.Tree) { tr.Source.Ref = prod.WithVariant("staging") },
			Options{}, ErrOtherGraph, "shop@prod, not of shop@staging"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{Clock: fixed{}}); err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, dir)
			fake, next := reg(2), tree(2)
			test.change(fake, &next)
			_, err := Pin(t.Context(), fake, dir, next, test.opts)
			if !errors.Is(err, test.err) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("error %v, want %v with %q", err, test.err, test.text)
			}
			if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
				t.Errorf("the directory changed:\n%s", diff)
			}
		})
	}
}

func TestPinKeepsThePinOfAnUnreadyContract(t *testing.T) {
	dir := t.TempDir()
	first := tree(1)
	first.Contracts = first.Contracts[:1] // public only
	if _, err := Pin(t.Context(), reg(1), dir, first, Options{}); err != nil {
		t.Fatal(err)
	}
	second := tree(2)
	second.Contracts[0].State, second.Contracts[1].State = registry.StateFailed, registry.StateFailed
	result, err := Pin(t.Context(), reg(2), dir, second, Options{SkipUnready: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]registry.GraphRef{public}, result.Kept); diff != "" {
		t.Errorf("kept: %s", diff)
	}
	if diff := cmp.Diff([]registry.GraphRef{partner}, result.Unpinned); diff != "" {
		t.Errorf("unpinned: %s", diff)
	}
	entry, _ := result.Lock.Entry(public)
	if entry.LaunchID != "P1" {
		t.Errorf("the lock gives %s launch %s, want P1 as before", public, entry.LaunchID)
	}
	if _, findings := Verify(dir); len(findings) > 0 {
		t.Error(findings)
	}
}

func TestPinNamesOrphans(t *testing.T) {
	dir := t.TempDir()
	if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{}); err != nil {
		t.Fatal(err)
	}
	next := tree(2)
	next.Contracts = nil
	result, err := Pin(t.Context(), reg(2), dir, next, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(dir, "supergraph-public.graphql"), filepath.Join(dir, FileName(partner, prod))}
	if diff := cmp.Diff(want, result.Orphaned); diff != "" {
		t.Error(diff)
	}
}

func TestPinInterrupted(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	// The signal comes when everything is fetched and the last copy is staged.
	files := &faulty{FileSystem: fileset.OS{}, before: func(op string, n int) error {
		if strings.HasPrefix(op, "sync supergraph.lock") {
			cancel()
		}
		return nil
	}}
	_, err := Pin(ctx, reg(1), dir, tree(1), Options{files: files})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if left := snapshot(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestFileName(t *testing.T) {
	for variant, want := range map[string]string{
		"prod":                  "supergraph.graphql",
		"public":                "supergraph-public.graphql",
		"Public":                "supergraph-public-" + Hash("Public")[:8] + ".graphql",
		"../../etc/passwd":      "supergraph-etc-passwd-" + Hash("../../etc/passwd")[:8] + ".graphql",
		"日本":                    "supergraph-" + Hash("日本")[:8] + ".graphql",
		strings.Repeat("a", 63): "supergraph-" + strings.Repeat("a", 30) + "-" + Hash(strings.Repeat("a", 63))[:8] + ".graphql",
	} {
		if got := FileName(prod.WithVariant(variant), prod); got != want {
			t.Errorf("%q: %s, want %s", variant, got, want)
		}
	}
}
