package pin

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// The codes of Verify's findings.
const (
	CodeLockMissing   = "PIN_LOCK_MISSING"
	CodeLockInvalid   = "PIN_LOCK_INVALID"
	CodeFileMissing   = "PIN_FILE_MISSING"
	CodeHashMismatch  = "PIN_HASH_MISMATCH"
	CodeNotSupergraph = "PIN_NOT_A_SUPERGRAPH"
)

// ErrMismatch is a directory that does not verify, for callers that need an error. Verify itself
// returns findings.
var ErrMismatch = errors.New("the pins do not verify")

// Verify checks that the directory holds what its lock describes: each file exists, has the hash of
// the lock, is a supergraph, and a router could start with it. No findings means that all of this
// holds. It only reads, and does not ask the platform.
func Verify(dir string) (Lock, diag.List) { return verify(osFS{}, dir) }

// verify is Verify on any file system. A lock that is missing or not valid ends it, because its
// entries cannot be relied on.
func verify(files fileSystem, dir string) (Lock, diag.List) {
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
		findings = append(findings, verifyEntry(files, dir, entry)...)
	}
	return lock, findings
}

// verifyEntry returns what is wrong with the file of one variant. A check is left out if an earlier
// one has failed and it could not tell more.
func verifyEntry(files fileSystem, dir string, entry Entry) diag.List {
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
	for _, problem := range loadProblems(graph) {
		findings = add(CodeNotLoadable, fmt.Sprintf("a router cannot start with the supergraph of %s: %s", entry.GraphRef, problem))
	}
	return findings
}
