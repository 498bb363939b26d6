package pin

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/pattern"
	"github.com/schemactl/schemactl/compose/yamltext"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/registry"
)

// LockName is the name of the lock file in a pin directory.
const LockName = "supergraph.lock"

// LockVersion is the version of the lock's format that is written, and the only one that is read.
const LockVersion = 1

// lockHeader is the comment at the top of every lock file.
const lockHeader = "# Which supergraph each variant runs. Written by `schemactl supergraph pin`, checked by `schemactl supergraph verify`;\n" +
	"# commit it together with the files it names.\n"

// Lock is the content of supergraph.lock, which is YAML.
type Lock struct {
	Version int `yaml:"version" json:"version"`
	// GraphRef is the variant of the launch that was pinned.
	GraphRef registry.GraphRef `yaml:"graphRef" json:"graphRef"`
	// LaunchID is the launch that was pinned.
	LaunchID string `yaml:"launchId" json:"launchId"`
	// PinnedAt is when the lock was written, in UTC.
	PinnedAt time.Time `yaml:"pinnedAt" json:"pinnedAt"`
	// AllowInvalidURL is why routing URLs that routers cannot use were pinned. It is empty if none
	// was allowed; only then does [Verify] judge them.
	AllowInvalidURL string `yaml:"allowInvalidRoutingUrl,omitempty" json:"allowInvalidRoutingUrl,omitempty"`
	// Variants starts with the variant of the launch; its contracts follow.
	Variants []Entry `yaml:"variants" json:"variants"`
}

// Entry is the pin of one variant.
type Entry struct {
	GraphRef registry.GraphRef `yaml:"graphRef" json:"graphRef"`
	// LaunchID is the launch of this variant: for a contract, its own launch.
	LaunchID string `yaml:"launchId" json:"launchId"`
	// File is the name of the SDL file, which is in the directory of the lock.
	File string `yaml:"file" json:"file"`
	// SHA256 is the hash of the file's bytes in hex.
	SHA256 string `yaml:"sha256" json:"sha256"`
	// Bytes is the size of the file.
	Bytes int `yaml:"bytes" json:"bytes"`
	// PinnedAt is when this variant was pinned, in UTC. It is older than the lock's time if the
	// variant kept its pin.
	PinnedAt time.Time `yaml:"pinnedAt" json:"pinnedAt"`
}

// Entry returns the pin of a variant, and false if there is none. A nil lock has none.
func (l *Lock) Entry(ref registry.GraphRef) (Entry, bool) {
	if l != nil {
		for _, entry := range l.Variants {
			if entry.GraphRef == ref {
				return entry, true
			}
		}
	}
	return Entry{}, false
}

// Marshal returns the lock as YAML, after a comment for readers of the file.
func (l Lock) Marshal() ([]byte, error) {
	text, err := yaml.Dump(l, yaml.WithIndent(2))
	if err != nil {
		return nil, fmt.Errorf("write lock: %w", err)
	}
	return append([]byte(lockHeader), text...), nil
}

// ReadLock reads the lock of a directory, which may be one that does not verify. found is false if
// there is none. The error has the position of each mistake.
func ReadLock(dir string) (lock Lock, found bool, err error) {
	lock, findings, found := readLock(fileset.OS{}, dir)
	return lock, found, findings.Err()
}

// readLock reads the lock of a directory. found is false if there is no such file, or no directory.
func readLock(files fileset.FileSystem, dir string) (lock Lock, findings diag.List, found bool) {
	path := filepath.Join(dir, LockName)
	text, err := files.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return Lock{}, nil, false
	case err != nil:
		findings.Add(CodeLockInvalid, "", fmt.Sprintf("the lock file cannot be read: %v", err), diag.Position{File: path})
		return Lock{}, findings, true
	}
	lock, findings = ParseLock(path, text)
	return lock, findings, true
}

// ParseLock reads the text of a lock. Every finding has the line and column that it is about; path
// is the file that findings name, and is not read.
func ParseLock(path string, text []byte) (Lock, diag.List) {
	var lock Lock
	root, err := yamltext.Load(text, &lock, yaml.WithKnownFields())
	if err != nil {
		return Lock{}, yamlFindings(path, err)
	}
	return lock, checkLock(path, lock, root)
}

// yamlFindings returns the errors of the YAML decoder, each with its position.
func yamlFindings(path string, err error) diag.List {
	var (
		findings diag.List
		many     *yaml.LoadErrors
		one      *yaml.LoadError
	)
	add := func(e *yaml.LoadError) {
		findings.Add(CodeLockInvalid, "", "the lock file is not valid: "+e.Message, diag.Position{File: path, Line: e.Mark.Line, Column: e.Mark.Column})
	}
	switch {
	case errors.As(err, &many):
		for _, e := range many.Errors {
			add(e)
		}
	case errors.As(err, &one):
		add(one)
	default:
		findings.Add(CodeLockInvalid, "", "the lock file is not valid: "+err.Error(), diag.Position{File: path})
	}
	return findings
}

var hexHash = pattern.New(`^[0-9a-f]{64}$`)

// checkLock returns what is wrong with a lock beyond its types: its version, missing values,
// hashes, file names outside the directory, and variants or files that occur twice. root is the
// same lock as YAML nodes, for positions. A lock of another version is not looked at further.
func checkLock(path string, lock Lock, root *yaml.Node) diag.List {
	var findings diag.List
	at := func(node *yaml.Node) diag.Position {
		return diag.Position{File: path, Line: node.Line, Column: node.Column}
	}
	top := root
	if top.Kind == yaml.DocumentNode && len(top.Content) > 0 {
		top = top.Content[0]
	}
	bad := func(node *yaml.Node, format string, args ...any) {
		findings.Add(CodeLockInvalid, "", fmt.Sprintf(format, args...), at(node))
	}
	if lock.Version != LockVersion {
		bad(valueNode(top, "version"), "the lock has version %d, this schemactl reads version %d", lock.Version, LockVersion)
		return findings
	}
	if lock.GraphRef.IsZero() {
		bad(valueNode(top, "graphRef"), "graphRef is missing")
	}
	if lock.LaunchID == "" {
		bad(valueNode(top, "launchId"), "launchId is missing")
	}
	list := valueNode(top, "variants")
	if len(lock.Variants) == 0 {
		bad(list, "variants is empty: the lock pins nothing")
	}
	refs, files := map[registry.GraphRef]bool{}, map[string]bool{}
	for i, entry := range lock.Variants {
		node := list
		if i < len(list.Content) {
			node = list.Content[i]
		}
		switch {
		case entry.GraphRef.IsZero():
			bad(valueNode(node, "graphRef"), "graphRef is missing")
		case refs[entry.GraphRef]:
			bad(valueNode(node, "graphRef"), "%s is pinned twice", entry.GraphRef)
		case entry.LaunchID == "":
			bad(valueNode(node, "launchId"), "launchId of %s is missing", entry.GraphRef)
		}
		if !hexHash.Get().MatchString(entry.SHA256) {
			bad(valueNode(node, "sha256"), "sha256 of %s is not 64 hexadecimal digits", entry.GraphRef)
		}
		switch name := strings.ToLower(entry.File); {
		case entry.File == "" || filepath.Base(entry.File) != entry.File || !filepath.IsLocal(entry.File) || strings.ContainsAny(entry.File, `/\`):
			bad(valueNode(node, "file"), "file of %s must be the name of a file beside the lock, not %q", entry.GraphRef, entry.File)
		case name == LockName || files[name]:
			bad(valueNode(node, "file"), "file %s is named twice", entry.File)
		}
		refs[entry.GraphRef], files[strings.ToLower(entry.File)] = true, true
	}
	return findings
}

// valueNode returns the node of a key's value, or the mapping itself if it does not have the key,
// so that a finding about a missing key has a position too.
func valueNode(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content) && mapping.Kind == yaml.MappingNode; i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return mapping
}

// plainVariant matches variants that can be part of a file name on every system as they are.
var plainVariant = pattern.New(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// FileName returns the name of a variant's SDL file in the pin of a launch of source:
// supergraph.graphql for source itself, supergraph-<variant>.graphql for its contracts. A variant
// that cannot be part of a file name everywhere is disguised, and so is one with capitals, which
// some systems do not tell from small letters.
func FileName(ref, source registry.GraphRef) string {
	if ref == source {
		return "supergraph.graphql"
	}
	name := ref.Variant
	if !plainVariant.Get().MatchString(name) {
		name = fileset.Disguise(name)
	}
	return "supergraph-" + name + ".graphql"
}
