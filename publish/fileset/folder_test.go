package fileset

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func hold(t *testing.T, f Folder) *Hold {
	t.Helper()
	h, err := f.Hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func release(t *testing.T, h *Hold) {
	t.Helper()
	if err := h.Release(); err != nil {
		t.Error(err)
	}
}

// files returns the names in a folder with their texts.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[entry.Name()] = string(text)
	}
	return all
}

func put(t *testing.T, dir string, all map[string]string) {
	t.Helper()
	for name, text := range all {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A folder that another has is waited for, and the error names who has it and for how long it was
// waited.
func TestHoldWaits(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		first := hold(t, Folder{Dir: dir, By: Holder{Command: "schemactl supergraph pin"}})
		if state, by, err := Look(dir); state != Busy || by.PID != os.Getpid() || err != nil {
			t.Errorf("state %d, holder %+v, %v", state, by, err)
		}
		began, told := time.Now(), 0
		second := Folder{Dir: dir, Waiting: func(by Holder) {
			if told++; by.Command != "schemactl supergraph pin" {
				t.Errorf("waits for %+v", by)
			}
		}}
		_, err := second.Hold(t.Context())
		if !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "is being written by schemactl supergraph pin (process ") || !strings.Contains(err.Error(), "waited for it for 30s") {
			t.Errorf("error %v", err)
		}
		if waited := time.Since(began); waited != DefaultWait || told != 1 {
			t.Errorf("waited %s, told %d times", waited, told)
		}
		second.Wait = -1
		began = time.Now()
		if _, err = second.Hold(t.Context()); !errors.Is(err, ErrBusy) || time.Since(began) != 0 {
			t.Errorf("without waiting: %v after %s", err, time.Since(began))
		}
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		second.Wait = time.Minute
		if _, err = second.Hold(canceled); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want that of the context", err)
		}
		go func() {
			time.Sleep(time.Second)
			release(t, first)
		}()
		release(t, hold(t, second))
		if left := files(t, dir); len(left) > 0 {
			t.Errorf("left over: %v", left)
		}
	})
}

// Replace is all or nothing; a folder that was made for nothing goes again.
func TestReplace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	h := hold(t, Folder{Dir: dir})
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Replace(canceled, []File{{"a", "1"}}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	release(t, h)
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	for _, text := range []string{"1", "2", "2"} {
		h = hold(t, Folder{Dir: dir})
		if err := h.Replace(t.Context(), []File{{"a", text}, {"b", text}}); err != nil {
			t.Fatal(err)
		}
		release(t, h)
		if diff := cmp.Diff(map[string]string{"a": text, "b": text}, files(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
}

// What a killed process has left is settled by its record, and never beyond what it names.
func TestSettle(t *testing.T) {
	one, two, three := hash([]byte("1")), hash([]byte("2")), hash([]byte("3"))
	both := []recordedMove{
		{Name: "a", New: two, Old: one, Next: ".a10", Previous: ".a11"},
		{Name: "b", New: two, Next: ".b10"},
	}
	tests := []struct {
		name         string
		moves        []recordedMove
		before, want map[string]string
	}{
		{"before the first rename", both, map[string]string{"a": "1", ".a10": "2", ".a11": "1", ".b10": "2"}, map[string]string{"a": "1"}},
		{"between two renames", both, map[string]string{"a": "2", ".a11": "1", ".b10": "2"}, map[string]string{"a": "1"}},
		{"after the last rename", both, map[string]string{"a": "2", "b": "2", ".a11": "1"}, map[string]string{"a": "2", "b": "2"}},
		{"on the way back", []recordedMove{both[0], {Name: "b", New: two, Old: three, Next: ".b10", Previous: ".b11"}},
			map[string]string{"a": "2", "b": "3", ".a11": "1"}, map[string]string{"a": "1", "b": "3"}},
		{"changed by somebody since", both, map[string]string{"a": "x", "b": "2", ".a11": "1"}, map[string]string{"a": "x", "b": "2"}},
		{"the copy is gone", both, map[string]string{"a": "2", ".b10": "2"}, map[string]string{"a": "2"}},
		{"the copy is another", both, map[string]string{"a": "2", ".a11": "y", ".b10": "2"}, map[string]string{"a": "2"}},
		{"a name in another folder", []recordedMove{{Name: "../a", New: two, Next: ".a10"}, both[1]}, map[string]string{"b": "2", ".a10": "2"}, map[string]string{"b": "2", ".a10": "2"}},
		{"nothing recorded", nil, map[string]string{"a": "1", ".a10": "2"}, map[string]string{"a": "1", ".a10": "2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, test.before)
			text := append(record{by: Holder{PID: 1, Command: "x"}}.marshal(), record{moves: test.moves}.marshal()...)
			put(t, dir, map[string]string{LockName: string(text)})
			state, by, err := Look(dir)
			interrupted := test.moves != nil && local(test.moves)
			if err != nil || (state == Interrupted) != interrupted || interrupted && by.Command != "x" {
				t.Errorf("state %d, holder %+v, %v", state, by, err)
			}
			release(t, hold(t, Folder{Dir: dir}))
			if diff := cmp.Diff(test.want, files(t, dir)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Staged files of runs that were killed before they recorded anything are removed, and no others.
func TestLeftoversAreSwept(t *testing.T) {
	dir := t.TempDir()
	kept := map[string]string{"a.graphql": "", ".a.graphql": "", "a.graphql1": "", ".env1": "", ".b.graphql7x": ""}
	put(t, dir, kept)
	put(t, dir, map[string]string{".a.graphql123": "", LockName: `{"moves":[{"na`})
	release(t, hold(t, Folder{Dir: dir, Owns: func(name string) bool { return strings.HasSuffix(name, ".graphql") }}))
	if diff := cmp.Diff(kept, files(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzParseRecord(f *testing.F) {
	f.Add([]byte(`{"holder":{"pid":1}}` + "\n" + `{"moves":[{"name":"a","new":"x","next":".a1"}]}` + "\n"))
	f.Add([]byte("null\n[]\n{"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, m := range parseRecord(text).moves {
			for _, name := range []string{m.Name, m.Next, m.Previous} {
				if strings.ContainsAny(name, `/\`) || name == ".." {
					t.Errorf("a name outside of the folder: %q", name)
				}
			}
		}
	})
}
