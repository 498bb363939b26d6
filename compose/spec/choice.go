package spec

import (
	"fmt"
	"strconv"
	"strings"
)

// Choice is the federation version that a graph is composed with, as somebody chose it: the owner
// of a variant, a flag, or a configuration file. The zero value is the newest version.
type Choice struct {
	// Edition is the composition that answers.
	Edition Edition
	// Newest is the newest version that a subgraph may link. The zero value stands for the newest
	// one of the edition.
	Newest Version
}

// ParseFederationVersion reads a federation version as people and platforms write it:
//
//   - 2 and latest-2 are the newest version;
//   - =2.9.3, v2.9.3, 2.9.3, =2.9, v2.9 and 2.9 are version 2.9, in the edition that composes it.
//     The last number is the release of a composer; any is taken, since there is one composer of
//     each edition here.
//
// Apollo Rover demands the = (or v) and all three numbers. What it refuses besides has no other
// meaning, and the platform writes "2.9.3". Federation 1 and versions that are not known, such as 3
// and 2.99, are errors, which name those that are.
func ParseFederationVersion(word string) (Choice, error) {
	text := strings.TrimSpace(word)
	if text == "2" || text == "latest-2" {
		return Choice{}, nil
	}
	if rest, marked := strings.CutPrefix(text, "="); marked {
		text = rest
	} else {
		text = strings.TrimPrefix(text, "v")
	}
	v, ok := parseRelease(text)
	edition, known := EditionOf(v)
	switch {
	case ok && known && v == edition.Newest():
		return Choice{Edition: edition}, nil
	case ok && known:
		return Choice{Edition: edition, Newest: v}, nil
	case ok && v.Major < 2, text == "0", text == "1", text == "latest-0", text == "latest-1":
		return Choice{}, fmt.Errorf("%q is Federation 1, which is not composed here: its subgraphs are composed by Federation 2 without a change; %s", word, knownVersions())
	}
	return Choice{}, fmt.Errorf("%q is no known federation version; %s", word, knownVersions())
}

// parseRelease reads 2.9 or 2.9.3, with what may follow three numbers: a pre-release or a build.
func parseRelease(text string) (Version, bool) {
	major, rest, ok := strings.Cut(text, ".")
	minor, patch, exact := strings.Cut(rest, ".")
	if exact {
		if end := strings.IndexAny(patch, "-+"); end >= 0 && end < len(patch)-1 {
			patch = patch[:end]
		}
		ok = ok && digits(patch)
	}
	if !ok || !digits(major) || !digits(minor) {
		return Version{}, false
	}
	v := Version{}
	v.Major, _ = strconv.Atoi(major) // digits
	v.Minor, _ = strconv.Atoi(minor)
	return v, true
}

// knownVersions lists the words that ParseFederationVersion takes, for a message.
func knownVersions() string {
	words := make([]string, 0, len(Federation.Versions))
	for _, v := range Federation.Versions {
		words = append(words, "="+strings.TrimPrefix(v.String(), "v"))
	}
	return "use 2 (the newest) or one of " + strings.Join(words, ", ")
}

// version returns the newest version that a subgraph may link.
func (c Choice) version() Version {
	if c.Newest == (Version{}) {
		return c.Edition.Newest()
	}
	return c.Newest
}

// String returns the version without v: "2.9". It is a word of [ParseFederationVersion].
func (c Choice) String() string { return strings.TrimPrefix(c.version().String(), "v") }

// Composition tells people and machines which composition gave an answer. It is a part of reports.
type Composition struct {
	// Version is the federation version that composed, which is the newest one that a subgraph may
	// link: "2.9".
	Version string `json:"version"`
	// Edition is the composition that answered: "2.15" or "2.14".
	Edition string `json:"edition"`
	// Reference is the implementation that the edition reproduces, with its version.
	Reference string `json:"reference"`
}

// Composition returns the description of the choice.
func (c Choice) Composition() Composition {
	return Composition{Version: c.String(), Edition: c.Edition.String(), Reference: c.Edition.Reference()}
}

// String returns the description in a line: "federation 2.9, as @apollo/composition 2.14.4".
func (c Composition) String() string { return "federation " + c.Version + ", as " + c.Reference }
