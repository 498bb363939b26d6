// Package updates tells which versions are newer than this binary, and what they change. It asks
// only when it is called: `schemactl version --check` is the one caller.
//
// # How
//
// [Look] asks the API of GitHub releases, whose texts say what each version changes (source.go,
// notes.go). If that cannot be reached, the proxy of Go modules tells at least which versions there
// are. Both addresses may be others, such as mirrors or files, for networks that reach neither.
//
// # Invariants
//
// Nothing about this machine, its graphs or its keys is sent.
package updates

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrUnavailable is wrapped by the error of a look that found no source to ask.
var ErrUnavailable = errors.New("newer versions are not known")

// Report is what newer versions there are.
type Report struct {
	// Newest is the newest release.
	Newest string `json:"newest"`
	// Known reports whether this binary is a release, so that others can be newer than it.
	Known bool `json:"known"`
	// Source is where the answer comes from.
	Source string `json:"source"`
	// Problem is why a better source was not asked; empty if none was left out.
	Problem string `json:"problem,omitempty"`
	// Releases are those that are newer than this binary, the newest first. For a binary that is no
	// release it is the newest one alone.
	Releases []Release `json:"releases"`
}

// Release is one version.
type Release struct {
	Version string `json:"version"`
	// Date is the day on which it was published; empty if that is not known.
	Date string `json:"date,omitempty"`
	URL  string `json:"url,omitempty"`
	// Changes are in the order of its text. They are not known where the source has none.
	Changes []Change `json:"changes,omitempty"`
}

// Change is one thing that a version changes.
type Change struct {
	Title string `json:"title"`
	// Breaking reports whether the version decides something differently.
	Breaking bool `json:"breaking"`
	// Now is what holds from that version on, and Keep the setting that keeps the old way. Both are
	// empty for changes that are only listed.
	Now  string `json:"now,omitempty"`
	Keep string `json:"keep,omitempty"`
}

// Look returns what is newer than a version.
func Look(ctx context.Context, version string, s Sources) (Report, error) {
	all, source, err := s.releases(ctx)
	problem := ""
	if err != nil {
		var other error
		if problem = err.Error(); s.Module != "" {
			all, source, other = s.module(ctx)
		}
		if s.Module == "" || other != nil {
			return Report{}, fmt.Errorf("%w: %w; where neither is reached, set SCHEMACTL_RELEASES_URL to a mirror or to a file with the answer of %s, and SCHEMACTL_MODULE_PROXY to a proxy of Go modules",
				ErrUnavailable, errors.Join(err, other), DefaultReleases)
		}
	}
	current, known := parse(version)
	all = slices.DeleteFunc(all, func(r Release) bool {
		v, ok := parse(r.Version)
		return !ok || v.pre != "" && (!known || current.pre == "")
	})
	slices.SortFunc(all, func(a, b Release) int {
		x, _ := parse(a.Version)
		y, _ := parse(b.Version)
		return y.compare(x)
	})
	if len(all) == 0 {
		return Report{}, fmt.Errorf("%w: %s lists no release", ErrUnavailable, source)
	}
	rep := Report{Newest: all[0].Version, Known: known, Source: source, Problem: problem, Releases: all[:1]}
	if known {
		rep.Releases = slices.DeleteFunc(all, func(r Release) bool {
			v, _ := parse(r.Version)
			return v.compare(current) <= 0
		})
	}
	return rep, nil
}

// number is a semantic version.
type number struct {
	parts [3]int
	pre   string
}

// parse reads vX.Y.Z or vX.Y.Z-PRE. It is false for anything else, such as versions of Go modules
// between releases.
func parse(version string) (n number, ok bool) {
	text, isVersion := strings.CutPrefix(version, "v")
	text, _, _ = strings.Cut(text, "+")
	text, n.pre, _ = strings.Cut(text, "-")
	words := strings.Split(text, ".")
	if !isVersion || len(words) != len(n.parts) || pseudo.Get().MatchString(n.pre) {
		return n, false
	}
	for i, word := range words {
		var err error
		if n.parts[i], err = strconv.Atoi(word); err != nil || n.parts[i] < 0 {
			return n, false
		}
	}
	return n, true
}

// compare orders versions: a prerelease comes before its release.
func (n number) compare(o number) int {
	return cmp.Or(slices.Compare(n.parts[:], o.parts[:]), cmp.Compare(boolInt(n.pre == ""), boolInt(o.pre == "")), strings.Compare(n.pre, o.pre))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
