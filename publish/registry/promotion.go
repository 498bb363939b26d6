package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Promotion is what was taken of one variant to be registered in another.
type Promotion struct {
	// From is the variant that it was taken of.
	From GraphRef `json:"from"`
	// LaunchID is the launch whose supergraph the routers of that variant had; empty if it is not
	// known.
	LaunchID string `json:"launchId,omitempty"`
	// Subgraphs are those that were taken, sorted by name.
	Subgraphs []PromotedSubgraph `json:"subgraphs"`
}

// PromotedSubgraph is one subgraph of a promotion.
type PromotedSubgraph struct {
	Name string `json:"name"`
	// Revision is the label of its last publish in the variant that it is taken of.
	Revision string `json:"revision,omitempty"`
	SHA256   string `json:"sha256"`
}

// String returns where the promotion comes from, such as "shop@staging, launch 4f1c…".
func (p Promotion) String() string {
	if p.LaunchID == "" {
		return p.From.String()
	}
	return p.From.String() + ", launch " + p.LaunchID
}

// PromotedFrom returns promotions in a line, such as "promoted from shop@staging, launch 4f1c…". It
// is empty without any.
func PromotedFrom(all []Promotion) string {
	if len(all) == 0 {
		return ""
	}
	from := make([]string, len(all))
	for i, p := range all {
		from[i] = p.String()
	}
	return "promoted from " + strings.Join(from, "; and from ")
}

// PromotedRevision returns the revision that subgraphs have which were promoted. It is empty if
// they have several, or if one of the names was not promoted.
func PromotedRevision(all []Promotion, names []string) string {
	revisions := map[string]string{}
	for _, p := range all {
		for _, s := range p.Subgraphs {
			revisions[s.Name] = s.Revision
		}
	}
	revision := ""
	for i, name := range names {
		one, promoted := revisions[name]
		if !promoted || i > 0 && one != revision {
			return ""
		}
		revision = one
	}
	return revision
}

// Promote returns the promotion of some of the subgraphs of a snapshot; of all with no names.
func (s Snapshot) Promote(names ...string) Promotion {
	p := Promotion{From: s.Ref, Subgraphs: []PromotedSubgraph{}}
	if s.Approved != nil {
		p.LaunchID = s.Approved.ID
	}
	for _, held := range s.Subgraphs {
		if len(names) == 0 || slices.Contains(names, held.Name) {
			p.Subgraphs = append(p.Subgraphs, PromotedSubgraph{held.Name, held.Revision, hashOf(held.SDL)})
		}
	}
	slices.SortFunc(p.Subgraphs, func(a, b PromotedSubgraph) int { return strings.Compare(a.Name, b.Name) })
	return p
}

// Since returns what of a promotion the variant holds otherwise now: the names of subgraphs whose
// schema is another one, and of those that it lacks.
func (s Snapshot) Since(p Promotion) (changed, gone []string) {
	for _, was := range p.Subgraphs {
		i := slices.IndexFunc(s.Subgraphs, func(h RegisteredSubgraph) bool { return h.Name == was.Name })
		switch {
		case i < 0:
			gone = append(gone, was.Name)
		case hashOf(s.Subgraphs[i].SDL) != was.SHA256:
			changed = append(changed, was.Name)
		}
	}
	return changed, gone
}

// Unserved returns the subgraphs that were registered after the launch whose supergraph routers
// have, and are not in it as they are registered: routers of the variant do not run them. A
// subgraph that was published again as it is runs. Without that launch nothing runs; nothing is
// known if the key may not see it.
func (s Snapshot) Unserved() []string {
	if s.Unseen {
		return nil
	}
	var out []string
	for _, h := range s.Subgraphs {
		if s.Approved == nil {
			out = append(out, h.Name)
			continue
		}
		i := slices.IndexFunc(s.Approved.Subgraphs, func(b BuildSubgraph) bool { return b.Name == h.Name })
		if i < 0 || isNewer(h, s.Approved.Subgraphs[i], s.Approved.CreatedAt) {
			out = append(out, h.Name)
		}
	}
	slices.Sort(out)
	return out
}

// isNewer reports whether a subgraph has another schema than a launch of that time was built of,
// and was registered later.
func isNewer(h RegisteredSubgraph, built BuildSubgraph, launched time.Time) bool {
	if !built.UpdatedAt.IsZero() {
		launched = built.UpdatedAt
	}
	return built.Hash != hashOf(h.SDL) && h.UpdatedAt.After(launched)
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
