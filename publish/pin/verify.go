package pin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/fileset"
)

// The codes of Verify's findings.
const (
	CodeLockMissing   = "PIN_LOCK_MISSING"
	CodeLockInvalid   = "PIN_LOCK_INVALID"
	CodeFileMissing   = "PIN_FILE_MISSING"
	CodeHashMismatch  = "PIN_HASH_MISMATCH"
	CodeNotSupergraph = "PIN_NOT_A_SUPERGRAPH"
	// CodeInterrupted: a process was killed while it replaced the files.
	CodeInterrupted = "PIN_INTERRUPTED"
	// CodeBusy: a process replaces the files at this moment.
	CodeBusy = "PIN_IN_PROGRESS"
)

// ErrMismatch is a directory that does not verify, for callers that need an error. Verify itself
// returns findings.
var ErrMismatch = errors.New("the pins do not verify")

// Verify checks that the directory holds what its lock describes: each file exists, has the hash of
// the lock, is a supergraph, and a router could start with it. No findings means that all of this
// holds. It only reads, does not ask the platform, and waits for nobody.
//
// If the files do not agree because another process replaces them at this moment, or because one
// was killed while it did, the first finding says so: [CodeBusy] or [CodeInterrupted].
func Verify(dir string) (Lock, diag.List) { return verifySettled(fileset.OS{}, dir) }

// VerifyWithin is Verify, and waits for another process that replaces the files: for opts.Wait on
// opts.Clock, as Pin does. The error is that of the context.
func VerifyWithin(ctx context.Context, dir string, opts Options) (Lock, diag.List, error) {
	opts = opts.withDefaults()
	wait := opts.Wait
	if wait == 0 {
		wait = fileset.DefaultWait
	}
	for waited := time.Duration(0); ; waited += fileset.Poll {
		lock, findings := verifySettled(opts.files, dir)
		if !IsBusy(findings) || waited >= wait {
			return lock, findings, nil
		}
		if waited == 0 && opts.Waiting != nil {
			_, by, _ := fileset.Look(dir) // the zero value is told as another process
			opts.Waiting(by)
		}
		if err := opts.Clock.Sleep(ctx, fileset.Poll); err != nil {
			return Lock{}, nil, err
		}
	}
}

// IsBusy reports whether findings of Verify are no verdict, because another process replaces the
// files.
func IsBusy(findings diag.List) bool { return len(findings) > 0 && findings[0].Code == CodeBusy }

// MismatchError returns the error of a directory in which Verify has found something:
// [fileset.ErrBusy] where that is no verdict, otherwise [ErrMismatch].
func MismatchError(dir string, findings diag.List) error {
	if IsBusy(findings) {
		return fmt.Errorf("%w: %s cannot be verified: %w", fileset.ErrBusy, dir, findings)
	}
	return fmt.Errorf("%w: %s: %w", ErrMismatch, dir, findings)
}

// verifySettled is verify of files that belong together. If another process has replaced the files
// meanwhile, what was found may be half old and half new. So what is found counts once it was found
// twice, with nobody who writes.
func verifySettled(files fileset.FileSystem, dir string) (Lock, diag.List) {
	for before := ""; ; {
		lock, findings := verify(files, dir)
		if len(findings) == 0 {
			return lock, nil
		}
		at := diag.Position{File: filepath.Join(dir, LockName)}
		state, by, err := fileset.Look(dir)
		switch {
		case err != nil:
			findings.Add(CodeFileMissing, "", fmt.Sprintf("it is not known whether another process writes the pins: %v", err), at)
			return lock, findings
		case state == fileset.Busy:
			return lock, diag.List{{
				Code: CodeBusy, Severity: diag.Error, Positions: []diag.Position{at},
				Message: fmt.Sprintf("the pins are being written by %s", by), Fix: "Verify again when it is through.",
			}}
		case state == fileset.Interrupted:
			return lock, append(diag.List{{
				Code: CodeInterrupted, Severity: diag.Error, Positions: []diag.Position{at},
				Message: fmt.Sprintf("the pins are half old and half new: %s was interrupted", by),
				Fix:     "The next pin takes that back first. Run: " + by.Again,
			}}, findings...)
		}
		found := fmt.Sprint(lock.LaunchID, lock.PinnedAt, findings)
		if found == before {
			return lock, findings
		}
		before = found
	}
}

// verify is Verify on any file system, at a moment at which nobody writes the directory. A lock
// that is missing or not valid ends it, because its entries cannot be relied on.
func verify(files fileset.FileSystem, dir string) (Lock, diag.List) {
	path := filepath.Join(dir, LockName)
	lock, findings, found := readLock(files, dir)
	if !found {
		findings.Add(CodeLockMissing, "", "there is no lock file", diag.Position{File: path})
		findings[0].Fix = "Pin a launch first: schemactl supergraph pin"
		return Lock{}, findings
	}
	if len(findings) > 0 {
		return lock, findings
	}
	for _, entry := range lock.Variants {
		findings = append(findings, verifyEntry(files, dir, entry, lock.AllowInvalidURL != "")...)
	}
	return lock, findings
}

// verifyEntry returns what is wrong with the file of one variant. A check is left out if an earlier
// one has failed and it could not tell more. With anyURL routing URLs are not judged.
func verifyEntry(files fileset.FileSystem, dir string, entry Entry, anyURL bool) diag.List {
	var findings diag.List
	path := filepath.Join(dir, entry.File)
	again := fmt.Sprintf("Restore the file from version control, or pin launch %s again.", entry.LaunchID)
	add := func(code, message string) diag.List {
		findings = append(findings, &diag.Diagnostic{
			Code: code, Severity: diag.Error, Message: message, Positions: []diag.Position{{File: path}}, Fix: again,
		})
		return findings
	}
	text, err := files.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return add(CodeFileMissing, fmt.Sprintf("the supergraph of %s is missing", entry.GraphRef))
	case err != nil:
		return add(CodeFileMissing, fmt.Sprintf("the supergraph of %s cannot be read: %v", entry.GraphRef, err))
	}
	if got := Hash(string(text)); got != entry.SHA256 {
		return add(CodeHashMismatch, fmt.Sprintf("the supergraph of %s was changed: its SHA-256 is %s, the lock says %s", entry.GraphRef, got, entry.SHA256))
	}
	graph, problems := supergraph.Read(sdl.Source{File: path, Text: string(text)})
	for _, problem := range problems {
		finding := *problem
		finding.Message = fmt.Sprintf("the file of %s is not a supergraph: %s: %s", entry.GraphRef, problem.Code, problem.Message)
		finding.Code, finding.Severity, finding.Fix = CodeNotSupergraph, diag.Error, again
		findings = append(findings, &finding)
	}
	if graph == nil {
		return findings
	}
	for _, problem := range problemsOf(graph, anyURL) {
		what := "a router cannot start with"
		if problem.code == CodeUnreachable {
			what = "a router cannot serve"
		}
		findings = add(problem.code, fmt.Sprintf("%s the supergraph of %s: %s", what, entry.GraphRef, problem.message))
	}
	return findings
}
