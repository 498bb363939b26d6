package pin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVerifyFindsWhatIsWrong(t *testing.T) {
	tests := []struct {
		name string
		harm func(t *testing.T, dir string)
		want []string
	}{
		{"nothing", func(*testing.T, string) {}, nil},
		{"no lock", func(t *testing.T, dir string) { remove(t, dir, LockName) }, []string{"supergraph.lock: PIN_LOCK_MISSING"}},
		{"a file is missing", func(t *testing.T, dir string) { remove(t, dir, "supergraph-public.graphql") },
			[]string{"supergraph-public.graphql: PIN_FILE_MISSING"}},
		{"one byte more", func(t *testing.T, dir string) { edit(t, dir, "supergraph.graphql", "\n# L1\n", "\n# L1\n\n") },
			[]string{"supergraph.graphql: PIN_HASH_MISMATCH"}},
		{"a text with the right hash that is no supergraph", func(t *testing.T, dir string) {
			old := Hash(text(tree(1).Nodes()[0]))
			write(t, dir, "supergraph.graphql", "type Query {\n  a: Int\n")
			edit(t, dir, LockName, old, Hash("type Query {\n  a: Int\n"))
		}, []string{"supergraph.graphql:3:1: PIN_NOT_A_SUPERGRAPH"}},
		{"the lock is not YAML", func(t *testing.T, dir string) { edit(t, dir, LockName, "version: 1", "version: [") },
			[]string{"supergraph.lock:5:9: PIN_LOCK_INVALID"}},
		{"the lock is empty", func(t *testing.T, dir string) { write(t, dir, LockName, "") }, []string{"supergraph.lock: PIN_LOCK_INVALID"}},
		{"the lock is binary", func(t *testing.T, dir string) { write(t, dir, LockName, "\x00\x01\xff") }, []string{"supergraph.lock: PIN_LOCK_INVALID"}},
		{"the lock is a list", func(t *testing.T, dir string) { write(t, dir, LockName, "- 1\n") }, []string{"supergraph.lock:1:1: PIN_LOCK_INVALID"}},
		{"the lock is of tomorrow", func(t *testing.T, dir string) { edit(t, dir, LockName, "version: 1", "version: 2") },
			[]string{"supergraph.lock:3:10: PIN_LOCK_INVALID"}},
		{"an unknown key and a wrong type", func(t *testing.T, dir string) {
			edit(t, dir, LockName, "launchId: P1", "launchID: P1")
			edit(t, dir, LockName, "bytes: ", "bytes: many ")
		}, []string{"supergraph.lock:12:10: PIN_LOCK_INVALID", "supergraph.lock:15:3: PIN_LOCK_INVALID"}},
		{"a bad ref", func(t *testing.T, dir string) { edit(t, dir, LockName, "- graphRef: shop@public", "- graphRef: 9@x") },
			[]string{"supergraph.lock:14:13: PIN_LOCK_INVALID"}},
		{"a file outside of the directory", func(t *testing.T, dir string) {
			edit(t, dir, LockName, "file: supergraph-public.graphql", "file: ../supergraph-public.graphql")
		}, []string{"supergraph.lock:16:9: PIN_LOCK_INVALID"}},
		{"a bad hash, a variant twice, nothing at all", func(t *testing.T, dir string) {
			edit(t, dir, LockName, "sha256: ", "sha256: x")
			edit(t, dir, LockName, "- graphRef: shop@public", "- graphRef: shop@prod")
			edit(t, dir, LockName, "  launchId: P1\n", "")
		}, []string{"supergraph.lock:11:11: PIN_LOCK_INVALID", "supergraph.lock:14:13: PIN_LOCK_INVALID"}},
		{"no variants", func(t *testing.T, dir string) {
			write(t, dir, LockName, "version: 1\ngraphRef: a@b\nlaunchId: L\npinnedAt: 2026-01-01T00:00:00Z\nvariants: []\n")
		}, []string{"supergraph.lock:5:11: PIN_LOCK_INVALID"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{Clock: fixed{}}); err != nil {
				t.Fatal(err)
			}
			test.harm(t, dir)
			_, findings := Verify(dir)
			var got []string
			for _, finding := range findings {
				got = append(got, strings.TrimPrefix(finding.Positions[0].String(), dir+string(filepath.Separator))+": "+finding.Code)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, findings)
			}
		})
	}
}

func FuzzParseLock(f *testing.F) {
	f.Add([]byte("version: 1\ngraphRef: a@b\nlaunchId: L\nvariants:\n- graphRef: a@b\n"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("{version: 1, variants: [1, {}]}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		lock, findings := ParseLock("supergraph.lock", text)
		if len(findings) > 0 {
			return
		}
		again, err := lock.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if _, findings := ParseLock("supergraph.lock", again); len(findings) > 0 {
			t.Fatalf("a lock that was read cannot be read after writing: %v\n%s", findings, again)
		}
	})
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// edit replaces the first old in a file by new.
func edit(t *testing.T, dir, name, old, replacement string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q", name, old)
	}
	write(t, dir, name, strings.Replace(string(text), old, replacement, 1))
}
