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

// ErrMismatch is for a command whose answer is that a directory does not verify; Verify itself gives the findings.
var ErrMismatch = errors.New("the pins do not verify")

// Verify checks that the directory holds what its lock says: each file is there, has the hash, is a supergraph, and
// a router could start with it. No finding means
// yes. It reads only, and asks no platform.
func Verify(dir string) (Lock, diag.List) { return verify(machine{}, dir) }

func verify(files FS, dir string) (Lock, diag.List) {
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

func verifyEntry(files FS, dir string, entry Entry) diag.List {
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
	for _, problem := range loadable(graph) {
		findings = add(CodeNotLoadable, fmt.Sprintf("a router cannot start with the supergraph of %s: %s", entry.GraphRef, problem))
	}
	return findings
}
