package planfile

import (
	"cmp"
	"fmt"
	"strings"
)

// Difference is an item of a plan that is not as it was.
type Difference struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name"`
	// Was is the hash in the plan and Is the one of now; empty for what the plan does not have, or
	// what is gone. WasValue and IsValue have the contents where they are short.
	Was      string `json:"was,omitempty"`
	Is       string `json:"is,omitempty"`
	WasValue string `json:"wasValue,omitempty"`
	IsValue  string `json:"isValue,omitempty"`
	// From is where the item was read, of now if it is there.
	From string `json:"from,omitempty"`
	// By is what changed it, such as a launch; empty if that is not known.
	By string `json:"by,omitempty"`
	// Changes are the differences in meaning, a sentence each, where they are known.
	Changes []string `json:"changes,omitempty"`
}

// Compare returns what differs between the items that a plan is bound to and those of now, in the
// order of kinds and names.
func Compare(bound, now []Item) []Difference {
	type key struct {
		kind Kind
		name string
	}
	was, is := map[key]*Item{}, map[key]*Item{}
	all := sorted(append(append([]Item{}, bound...), now...))
	for i := range bound {
		was[key{bound[i].Kind, bound[i].Name}] = &bound[i]
	}
	for i := range now {
		is[key{now[i].Kind, now[i].Name}] = &now[i]
	}
	var out []Difference
	seen := map[key]bool{}
	for _, i := range all {
		k := key{i.Kind, i.Name}
		if seen[k] {
			continue
		}
		seen[k] = true
		if d, differs := difference(was[k], is[k]); differs {
			out = append(out, d)
		}
	}
	return out
}

// difference compares one item; nil is one that is not there.
func difference(was, is *Item) (Difference, bool) {
	if was != nil && is != nil && was.SHA256 == is.SHA256 {
		return Difference{}, false
	}
	var d Difference
	if was != nil {
		d = Difference{Kind: was.Kind, Name: was.Name, Was: was.SHA256, WasValue: was.Value, From: was.From}
	}
	if is != nil {
		d.Kind, d.Name, d.Is, d.IsValue, d.From = is.Kind, is.Name, is.SHA256, is.Value, cmp.Or(is.From, d.From)
	}
	return d, true
}

// maxChanges is how many differences in meaning a sentence tells.
const maxChanges = 5

// subject returns what an item of a kind is, empty for a kind that is not known.
func subject(k Kind) string {
	switch k {
	case Variant:
		return "the variant"
	case Registered:
		return "subgraph %s: its registered schema"
	case RoutingURL:
		return "subgraph %s: its routing URL"
	case Deployed:
		return "subgraph %s: the schema of its code"
	case Target:
		return "subgraph %s: its schema at the end"
	case TargetURL:
		return "subgraph %s: its routing URL at the end"
	case Configuration:
		return "configuration, key %s"
	case Operations:
		return "operations of %s"
	case Contract:
		return "contract %s: its filter"
	case Composition:
		return "composition"
	case Tool:
		return "schemactl"
	}
	return ""
}

// Before returns what was there when the plan was made: the content where it is short, else its
// hash. It is empty for what was not there.
func (d Difference) Before() string { return shown(d.Was, d.WasValue) }

// Now returns what is there instead, in the same form. It is empty for what is gone.
func (d Difference) Now() string { return shown(d.Is, d.IsValue) }

// String returns the difference as a sentence for people.
func (d Difference) String() string {
	what := cmp.Or(subject(d.Kind), string(d.Kind)+" %s")
	if strings.Contains(what, "%s") {
		what = fmt.Sprintf(what, d.Name)
	}
	if d.Kind == Configuration && d.From != "" {
		what += " (" + d.From + ")"
	}
	var text string
	switch {
	case d.Was == "":
		text = what + " is new: " + d.Now()
	case d.Is == "":
		text = what + " is gone; it was " + d.Before()
	default:
		text = what + " was " + d.Before() + " and is " + d.Now()
	}
	if d.By != "" {
		text += ", by " + d.By
	}
	if len(d.Changes) > 0 {
		text += ": " + strings.Join(d.Changes[:min(maxChanges, len(d.Changes))], ", ")
		if more := len(d.Changes) - maxChanges; more > 0 {
			text += fmt.Sprintf(", and %d more", more)
		}
	}
	return text
}

// shown returns a content, or its hash where it is long.
func shown(hash, value string) string {
	switch {
	case value != "":
		return value
	case hash == "":
		return ""
	case hash == emptyHash():
		return "none"
	}
	return "sha256:" + hash[:min(12, len(hash))]
}

// emptyHash is that of an empty text, such as the routing URL of a subgraph without one.
func emptyHash() string { return TextItem("", "", "", "").SHA256 }
