// Package redact keeps secrets out of what is printed, reported and published: values from the
// environment, keys, tokens, addresses of webhooks.
//
// # How
//
// A [Set] learns values with [Set.Add] and the forms in which they may appear: as they are, quoted
// for JSON and Go, escaped for a URL, as a path, as base64 at each of the three places where a
// value can begin in a group of three bytes, and as the encoders of the set write them. [Set.Text]
// replaces the forms in a text, [Set.Writer] in a stream:
//
//	secrets := redact.New()
//	secrets.Add(os.Getenv("APOLLO_KEY"))
//	out := secrets.Writer(os.Stdout)
//	defer out.Flush()
//
// A set is shared by all writers of a process and may learn values while they are used.
//
// # Invariants
//
//   - What a stream prints does not depend on how the text is cut into writes. A writer holds back
//     only what may be the beginning of a secret.
//   - Values of fewer than [Shortest] bytes are not searched for: they occur by accident, as 1 and
//     true do, and without them most texts would be unreadable.
package redact

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Mark takes the place of a secret.
const Mark = "[redacted]"

// Shortest is the length in bytes of the shortest value that is searched for.
const Shortest = 6

// always has what is a secret whoever prints; see [Always].
var always = New()

// Always makes a value a secret of every set: credentials that are read where no set is known, such
// as those of `docker login`.
func Always(value string) { always.Add(value) }

// Set is a set of secrets. Its methods may be called from several goroutines. The nil set learns
// nothing and has only what [Always] has.
type Set struct {
	encoders []func(string) string

	mu sync.RWMutex
	// forms are the forms of all secrets by their first byte, the longest first.
	forms [256][]string
	// pairs has the first two bytes of every form: most of a text has none.
	pairs [256][4]uint64
	known map[string]bool
}

// New returns an empty set. The encoders tell how formats write a text that is printed in them.
func New(encoders ...func(string) string) *Set {
	return &Set{encoders: encoders, known: map[string]bool{}}
}

// Add makes a value a secret, and each of its lines: a file or a variable may hold several. White
// space around it does not belong to it. Lines of a value of several lines count from 16 bytes on.
func (s *Set) Add(value string) {
	const shortestLine = 16
	value = strings.TrimSpace(value)
	if s == nil || len(value) < Shortest {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(value)
	if !strings.Contains(value, "\n") {
		return
	}
	for line := range strings.Lines(value) {
		if line = strings.TrimSpace(line); len(line) >= shortestLine {
			s.add(line)
		}
	}
}

// add adds the forms of one value. The caller holds the lock.
func (s *Set) add(value string) {
	if s.known[value] {
		return
	}
	s.known[value] = true
	for _, form := range s.formsOf(value) {
		s.pairs[form[0]][form[1]/64] |= 1 << (form[1] % 64)
		list := s.forms[form[0]]
		at, has := slices.BinarySearchFunc(list, form, longestFirst)
		if !has {
			s.forms[form[0]] = slices.Insert(slices.Clone(list), at, form)
		}
	}
}

func longestFirst(a, b string) int {
	if len(a) != len(b) {
		return len(b) - len(a)
	}
	return strings.Compare(a, b)
}

// formsOf returns the forms of a value.
func (s *Set) formsOf(value string) []string {
	forms := []string{value, quoted(value, true), quoted(value, false), url.QueryEscape(value), url.PathEscape(value), url.User(value).String(), path.Clean(value)}
	if inGo := strconv.Quote(value); len(inGo) > len(value)+2 {
		forms = append(forms, inGo[1:len(inGo)-1])
	}
	if u := (&url.URL{Path: value}); !strings.HasPrefix(value, "//") {
		forms = append(forms, u.EscapedPath())
	}
	for _, encode := range s.encoders {
		forms = append(forms, encode(value))
	}
	forms = append(forms, base64Forms(value)...)
	return slices.DeleteFunc(forms, func(form string) bool { return len(form) < Shortest })
}

// quoted returns a text as it stands inside a JSON string, with < > & escaped or not.
func quoted(text string, html bool) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(html)
	if e.Encode(text) != nil {
		return text
	}
	line := strings.TrimSuffix(b.String(), "\n")
	return line[1 : len(line)-1]
}

// base64Forms returns what base64 makes of a value inside of a longer text, in both alphabets: the
// characters that depend on the value alone, for each of the three places in a group of three bytes
// at which the value can begin.
func base64Forms(value string) []string {
	var forms []string
	for before := range 3 {
		text := make([]byte, before, before+len(value))
		text = append(text, value...)
		from := []int{0, 2, 3}[before] // the first characters also depend on the bytes before
		to := len(text) * 8 / 6        // the last character also depends on the bytes behind
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if form := alphabet.EncodeToString(text); to-from >= Shortest {
				forms = append(forms, form[from:to])
			}
		}
	}
	return forms
}

// Text returns a text with [Mark] in the place of every secret.
func (s *Set) Text(text string) string {
	if s == nil {
		s = &Set{}
	}
	out, _ := s.replace(nil, text, true)
	return string(out)
}

// Holds reports whether a text has a secret in it.
func (s *Set) Holds(text string) bool { return s.Text(text) != text }

// replace appends a text to out, with the mark in the place of secrets, and returns what is held
// back: the end of the text, if it may be the beginning of a secret. With whole nothing is held
// back. At each place the longest form counts.
func (s *Set) replace(out []byte, text string, whole bool) (printed []byte, held string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	always.mu.RLock()
	defer always.mu.RUnlock()
	from := 0 // of what is not yet printed
	for i := 0; i < len(text); {
		if i+1 < len(text) && !s.begins(text[i], text[i+1]) && !always.begins(text[i], text[i+1]) {
			i++
			continue
		}
		found, more := longest(s.forms[text[i]], text[i:], whole)
		other, otherMore := longest(always.forms[text[i]], text[i:], whole)
		if more || otherMore {
			return append(out, text[from:i]...), text[i:]
		}
		if found = max(found, other); found == 0 {
			i++
			continue
		}
		out = append(append(out, text[from:i]...), Mark...)
		i += found
		from = i
	}
	return append(out, text[from:]...), ""
}

// begins reports whether a form begins with two bytes.
func (s *Set) begins(first, second byte) bool {
	return s.pairs[first][second/64]>>(second%64)&1 != 0
}

// longest returns the length of the longest form that a text begins with, 0 if there is none. With
// more the text may be the beginning of a longer one, unless it is whole.
func longest(forms []string, text string, whole bool) (length int, more bool) {
	for _, form := range forms {
		if strings.HasPrefix(text, form) {
			return len(form), false
		}
		if !whole && len(text) < len(form) && strings.HasPrefix(form, text) {
			return 0, true
		}
	}
	return 0, false
}
