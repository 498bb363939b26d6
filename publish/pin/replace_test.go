package pin

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/fileset"
)

// faulty is a file system on which any operation can be made to fail: before is asked with the
// operation's name and number.
type faulty struct {
	fileset.FileSystem
	n      int
	ops    []string
	before func(op string, n int) error
}

func (f *faulty) step(op, path string) error {
	f.n++
	name := filepath.Base(path)
	op += " " + strings.TrimLeft(name, ".")
	f.ops = append(f.ops, op)
	return f.before(op, f.n)
}

func (f *faulty) ReadFile(path string) ([]byte, error) {
	if err := f.step("read", path); err != nil {
		return nil, err
	}
	return f.FileSystem.ReadFile(path)
}

func (f *faulty) MkdirAll(path string) (bool, error) {
	if err := f.step("mkdir", path); err != nil {
		return false, err
	}
	return f.FileSystem.MkdirAll(path)
}

func (f *faulty) Stage(path string) (fileset.Staged, error) {
	if err := f.step("stage", path); err != nil {
		return nil, err
	}
	staged, err := f.FileSystem.Stage(path)
	return &faultyStaged{staged, f, path}, err
}

func (f *faulty) Append(file *os.File, text []byte) error {
	if err := f.step("append", file.Name()); err != nil {
		_, _ = file.Write(text[:len(text)/2])
		return err
	}
	return f.FileSystem.Append(file, text)
}

func (f *faulty) Move(from, to string) error {
	if err := f.step("move", to); err != nil {
		return err
	}
	return f.FileSystem.Move(from, to)
}

func (f *faulty) SyncDir(path string) error {
	if err := f.step("syncdir", path); err != nil {
		return err
	}
	return f.FileSystem.SyncDir(path)
}

type faultyStaged struct {
	fileset.Staged
	fs   *faulty
	path string
}

func (s *faultyStaged) Write(text []byte) (int, error) {
	if err := s.fs.step("write", s.path); err != nil {
		n, _ := s.Staged.Write(text[:len(text)/2]) // a full disk takes the half
		return n, err
	}
	return s.Staged.Write(text)
}

func (s *faultyStaged) Sync() error {
	if err := s.fs.step("sync", s.path); err != nil {
		return err
	}
	return s.Staged.Sync()
}

func (s *faultyStaged) Commit() error {
	if err := s.fs.step("commit", s.path); err != nil {
		return err
	}
	return s.Staged.Commit()
}

// Every single operation fails once, on a new directory and on one with pins: the directory is
// always as it was.
func TestPinIsAllOrNothingWhateverFails(t *testing.T) {
	for _, again := range []bool{false, true} {
		for n, more := 1, true; more; n++ {
			dir := filepath.Join(t.TempDir(), "pins")
			if again {
				if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{}); err != nil {
					t.Fatal(err)
				}
			}
			before := snapshot(t, dir)
			fault := fmt.Errorf("fault %d: %w", n, syscall.EIO)
			failed := ""
			files := &faulty{FileSystem: fileset.OS{}, before: func(op string, at int) error {
				if at == n {
					failed = op
					return fault
				}
				return nil
			}}
			_, err := Pin(t.Context(), reg(2), dir, tree(2), Options{files: files})
			if failed == "" {
				more = false
				if err != nil {
					t.Fatalf("nothing failed and yet: %v", err)
				}
				if n < 20 {
					t.Errorf("only %d operations were tried", n)
				}
				continue
			}
			if err == nil {
				t.Errorf("operation %d, %s, failed and nobody noticed", n, failed)
			}
			if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
				t.Errorf("operation %d, %s, failed (again=%t) and the directory changed:\n%s", n, failed, again, diff)
			}
			if again {
				if _, findings := Verify(dir); len(findings) > 0 {
					t.Errorf("operation %d, %s, failed and verify finds %v", n, failed, findings)
				}
			}
		}
	}
}

// From some write on the disk is full, and stays so: all that takes space fails, also on the way
// back.
func TestPinOnAFullDisk(t *testing.T) {
	for full, more := 1, true; more; full++ {
		dir := t.TempDir()
		if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{}); err != nil {
			t.Fatal(err)
		}
		before := snapshot(t, dir)
		writes := 0
		files := &faulty{FileSystem: fileset.OS{}, before: func(op string, _ int) error {
			if !strings.HasPrefix(op, "write ") && !strings.HasPrefix(op, "stage ") && !strings.HasPrefix(op, "append ") {
				return nil
			}
			if writes++; writes >= full {
				return syscall.ENOSPC
			}
			return nil
		}}
		_, err := Pin(t.Context(), reg(2), dir, tree(2), Options{files: files})
		if writes < full {
			more = false
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("error %v, want ENOSPC", err)
		}
		if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
			t.Errorf("disk full at write %d and the directory changed:\n%s", full, diff)
		}
	}
}

// A disk that stores something else than what was written is noticed before anything changes.
func TestPinReadsBack(t *testing.T) {
	dir := t.TempDir()
	files := &corrupting{FileSystem: fileset.OS{}}
	_, err := Pin(t.Context(), reg(1), dir, tree(1), Options{files: files})
	if !errors.Is(err, fileset.ErrReadBack) {
		t.Errorf("error %v, want ErrReadBack", err)
	}
	if left := snapshot(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

type corrupting struct{ fileset.FileSystem }

func (c *corrupting) ReadFile(path string) ([]byte, error) {
	text, err := c.FileSystem.ReadFile(path)
	if len(text) > 0 {
		text[len(text)/2] ^= 1
	}
	return text, err
}

// When even the way back fails, the error says which file is wrong.
func TestPinSaysWhatItCouldNotPutBack(t *testing.T) {
	dir := t.TempDir()
	if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{}); err != nil {
		t.Fatal(err)
	}
	commits := 0
	files := &faulty{FileSystem: fileset.OS{}, before: func(op string, _ int) error {
		if strings.HasPrefix(op, "commit ") {
			if commits++; commits >= 2 {
				return syscall.EIO
			}
		}
		return nil
	}}
	_, err := Pin(t.Context(), reg(2), dir, tree(2), Options{files: files})
	if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "supergraph.graphql")+" could not be put back") {
		t.Errorf("error: %v", err)
	}
	_, findings := Verify(dir)
	if len(findings) == 0 {
		t.Error("verify finds nothing")
	}
	// Such a directory, as a machine that stopped between two renames leaves it too, is mended by
	// the next pin.
	if _, err := Pin(t.Context(), reg(2), dir, tree(2), Options{}); err != nil {
		t.Fatal(err)
	}
	if _, findings := Verify(dir); len(findings) > 0 {
		t.Error(findings)
	}
}

// Files that need no change keep their time, so that a router that watches them does not load them
// again.
func TestPinLeavesRightFilesAlone(t *testing.T) {
	dir := t.TempDir()
	if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{}); err != nil {
		t.Fatal(err)
	}
	files := &faulty{FileSystem: fileset.OS{}, before: func(string, int) error { return nil }}
	if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{files: files, Clock: fixed{}}); err != nil {
		t.Fatal(err)
	}
	for _, op := range files.ops {
		if strings.HasPrefix(op, "commit ") && op != "commit "+LockName {
			t.Errorf("rewritten: %s", op)
		}
	}
}

func TestPinIntoAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Pin(t.Context(), reg(1), path, tree(1), Options{}); err == nil || !strings.Contains(err.Error(), path+" is a file, not a directory") {
		t.Errorf("error %v", err)
	}
}
