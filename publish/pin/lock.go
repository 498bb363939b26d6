package pin

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish/registry"
)

// LockName is the name of the lock file in a pin directory.
const LockName = "supergraph.lock"

// LockVersion is the version of the lock's form that is written, and the only one that is read.
const LockVersion = 1

const lockHeader = "# Which supergraph each variant runs. Written by `schemactl supergraph pin`, checked by `schemactl supergraph verify`;\n" +
	"# commit it together with the files it names.\n"

// Lock is the content of supergraph.lock: YAML.
type Lock struct {
	Version int `yaml:"version" json:"version"`
	// GraphRef and LaunchID are of the launch that was pinned, PinnedAt is when.
	GraphRef registry.GraphRef `yaml:"graphRef" json:"graphRef"`
	LaunchID string            `yaml:"launchId" json:"launchId"`
	PinnedAt time.Time         `yaml:"pinnedAt" json:"pinnedAt"`
	// Variants starts with the variant of the launch, then come its contracts.
	Variants []Entry `yaml:"variants" json:"variants"`
}

// Entry is the pin of one variant.
type Entry struct {
	GraphRef registry.GraphRef `yaml:"graphRef" json:"graphRef"`
	LaunchID string            `yaml:"launchId" json:"launchId"`
	// File is the SDL file's name, beside the lock.
	File string `yaml:"file" json:"file"`
	// SHA256 is the hash of the file's bytes in hex, Bytes their number.
	SHA256   string    `yaml:"sha256" json:"sha256"`
	Bytes    int       `yaml:"bytes" json:"bytes"`
	PinnedAt time.Time `yaml:"pinnedAt" json:"pinnedAt"`
}

// Entry finds the pin of a variant; a nil lock has none.
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

// Marshal writes the lock as YAML with a line that says what it is.
func (l Lock) Marshal() ([]byte, error) {
	text, err := yaml.Dump(l, yaml.WithIndent(2))
	if err != nil {
		return nil, fmt.Errorf("write lock: %w", err)
	}
	return append([]byte(lockHeader), text...), nil
}

// readLock reads the lock of a directory; found is false when there is no such file.
func readLock(files FS, dir string) (lock Lock, findings diag.List, found bool) {
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

// ParseLock reads a lock; every finding has the line and column it is about. path is named in the findings only.
func ParseLock(path string, text []byte) (Lock, diag.List) {
	var (
		lock Lock
		root yaml.Node
	)
	if err := yaml.Load(text, &root); err != nil {
		return Lock{}, yamlFindings(path, err)
	}
	if err := yaml.Load(text, &lock, yaml.WithKnownFields()); err != nil {
		return Lock{}, yamlFindings(path, err)
	}
	return lock, checkLock(path, lock, &root)
}

// yamlFindings gives each of the decoder's errors its position.
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

var hexHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// checkLock judges what the types do not: versions, hashes, names and repetitions.
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
		bad(value(top, "version"), "the lock has version %d, this schemactl reads version %d", lock.Version, LockVersion)
		return findings
	}
	if lock.GraphRef.IsZero() {
		bad(value(top, "graphRef"), "graphRef is missing")
	}
	if lock.LaunchID == "" {
		bad(value(top, "launchId"), "launchId is missing")
	}
	list := value(top, "variants")
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
			bad(value(node, "graphRef"), "graphRef is missing")
		case refs[entry.GraphRef]:
			bad(value(node, "graphRef"), "%s is pinned twice", entry.GraphRef)
		case entry.LaunchID == "":
			bad(value(node, "launchId"), "launchId of %s is missing", entry.GraphRef)
		}
		if !hexHash.MatchString(entry.SHA256) {
			bad(value(node, "sha256"), "sha256 of %s is not 64 hexadecimal digits", entry.GraphRef)
		}
		switch name := strings.ToLower(entry.File); {
		case entry.File == "" || filepath.Base(entry.File) != entry.File || !filepath.IsLocal(entry.File) || strings.ContainsAny(entry.File, `/\`):
			bad(value(node, "file"), "file of %s must be the name of a file beside the lock, not %q", entry.GraphRef, entry.File)
		case name == LockName || files[name]:
			bad(value(node, "file"), "file %s is named twice", entry.File)
		}
		refs[entry.GraphRef], files[strings.ToLower(entry.File)] = true, true
	}
	return findings
}

// value is the node of a key's value, the mapping itself when the key is missing.
func value(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content) && mapping.Kind == yaml.MappingNode; i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return mapping
}

// plainVariant is a variant that is a file name as it is, on every system.
var plainVariant = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

var strangeRunes = regexp.MustCompile(`[^a-z0-9_-]+`)

// FileName is the SDL file's name of a variant in the pin of a launch of source: supergraph.graphql for source itself,
// supergraph-<variant>.graphql for its contracts. A variant that cannot be a file name everywhere is shortened to what can, with the
// start of its hash.
func FileName(ref, source registry.GraphRef) string {
	if ref == source {
		return "supergraph.graphql"
	}
	name := ref.Variant
	if !plainVariant.MatchString(name) {
		plain := strings.Trim(strangeRunes.ReplaceAllString(strings.ToLower(name), "-"), "-")
		name = strings.Trim(plain[:min(len(plain), 30)]+"-"+Hash(ref.Variant)[:8], "-")
	}
	return "supergraph-" + name + ".graphql"
}

// equal compares what was read back with what was meant.
func equal(got []byte, want string) error {
	if !bytes.Equal(got, []byte(want)) {
		return fmt.Errorf("%w: wrote %s, read back %s", ErrHashMismatch, Hash(want), Hash(string(got)))
	}
	return nil
}
