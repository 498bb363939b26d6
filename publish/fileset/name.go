package fileset

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// ErrName means that a name is no name of a file in a folder.
var ErrName = errors.New("not a file name")

// plainName matches names that can be file names on every system as they are.
var plainName = pattern.New(`^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$`)

// reservedName matches names that Windows keeps for devices, whatever their extension.
var reservedName = pattern.New(`(?i)^(con|prn|aux|nul|conin|conout|clock|com[0-9]|lpt[0-9])$`)

// strangeRunes matches what is replaced in other names.
var strangeRunes = pattern.New(`[^a-z0-9_-]+`)

// NameOf returns the file name that stands for the name of something else, such as a subgraph, in
// front of an extension. A name that every system allows stays as it is; any other is disguised, so
// that none leaves its folder.
func NameOf(name, extension string) string {
	if !plainName.Get().MatchString(name) || reservedName.Get().MatchString(name) {
		name = Disguise(name)
	}
	return name + extension
}

// StemsOf returns, for each of the names, the file name without an extension that stands for it in
// one folder. It is that of [NameOf], except for names that would have a file in common where the
// case of letters does not count, as on Windows and macOS: these are disguised.
func StemsOf(names []string) map[string]string {
	stems := make(map[string]string, len(names))
	for _, name := range names {
		stems[name] = NameOf(name, "")
	}
	for again := true; again; { // what is disguised may meet a name that looks like it
		again = false
		owners := make(map[string]int, len(stems))
		for _, stem := range stems {
			owners[strings.ToLower(stem)]++
		}
		for name, stem := range stems {
			if owners[strings.ToLower(stem)] > 1 && stem == name {
				stems[name], again = Disguise(name), true
			}
		}
	}
	return stems
}

// Disguise returns a text that can be part of a file name on every system, for a name that cannot:
// in lower case, with what is not allowed replaced, and with the start of the name's SHA-256, so
// that two names have two texts.
func Disguise(name string) string {
	sum := sha256.Sum256([]byte(name))
	plain := strings.Trim(strangeRunes.Get().ReplaceAllString(strings.ToLower(name), "-"), "-")
	return strings.Trim(plain[:min(len(plain), 30)]+"-"+hex.EncodeToString(sum[:4]), "-")
}

// checkNames refuses files that would be outside of their folder.
func checkNames(all []File) error {
	for _, f := range all {
		if f.Name == "." || !filepath.IsLocal(f.Name) || f.Name != filepath.Base(f.Name) {
			return fmt.Errorf("%w: %q", ErrName, f.Name)
		}
	}
	return nil
}
