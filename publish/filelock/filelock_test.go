package filelock_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/schemactl/schemactl/publish/filelock"
)

func TestTake(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if _, _, err := filelock.Peek(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("left\n"), 0o600); err != nil { // by a process that was killed
		t.Fatal(err)
	}
	peek := func(want string, wantHeld bool) {
		t.Helper()
		if text, held, err := filelock.Peek(path); string(text) != want || held != wantHeld || err != nil {
			t.Errorf("%q, held %t, %v; want %q, %t", text, held, err, want, wantHeld)
		}
	}
	peek("left\n", false)
	lock, err := filelock.Take(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.WriteString("mine\n"); err != nil {
		t.Fatal(err)
	}
	peek("left\nmine\n", true)
	if _, err := filelock.Take(path); !errors.Is(err, filelock.ErrHeld) {
		t.Errorf("taken twice: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file stays: %v", err)
	}
	if _, err := filelock.Take(filepath.Join(filepath.Dir(path), "none", "lock")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

// Nothing but a file is opened, and what a link names stays as it is.
func TestNotFile(t *testing.T) {
	dir := t.TempDir()
	target, link, dangling := filepath.Join(dir, "target"), filepath.Join(dir, "link"), filepath.Join(dir, "dangling")
	err := errors.Join(os.WriteFile(target, []byte("theirs"), 0o600), os.Symlink(target, link), os.Symlink(filepath.Join(dir, "new"), dangling))
	if err != nil {
		t.Skip(err) // Windows lets few users make links
	}
	for _, path := range []string{link, dangling, dir, os.DevNull} {
		if _, err := filelock.Take(path); !errors.Is(err, filelock.ErrNotFile) {
			t.Errorf("%s is taken: %v", path, err)
		}
		if _, _, err := filelock.Peek(path); !errors.Is(err, filelock.ErrNotFile) {
			t.Errorf("%s is read: %v", path, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if text, readErr := os.ReadFile(target); err != nil || readErr != nil || string(text) != "theirs" || len(entries) != 3 {
		t.Errorf("%q, %v, %v %v", text, entries, err, readErr)
	}
}

// Many take the file in turn, while others remove it: no two have it at once.
func TestTakeExcludes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var inside atomic.Int32
	done := make(chan int)
	for range 8 {
		go func() {
			taken := 0
			for taken < 50 {
				lock, err := filelock.Take(path)
				if errors.Is(err, filelock.ErrHeld) {
					continue
				}
				if err != nil {
					t.Error(err)
					break
				}
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d have the file at once", n)
				}
				taken++
				inside.Add(-1)
				if err := lock.Release(); err != nil {
					t.Error(err)
				}
			}
			done <- taken
		}()
	}
	for range 8 {
		if taken := <-done; taken != 50 {
			t.Errorf("taken %d times, want 50", taken)
		}
	}
}
