package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/planfile"
)

// Publish is the section `publish` of schemactl.yaml: what has to come before a publish.
type Publish struct {
	// Check is off (default), warn or require. A delivery always checks.
	Check publish.CheckMode `yaml:"check"`
}

// publishSection validates the section `publish` and fills in its default. refuse takes a message
// and the path of the key.
func (g *Graph) publishSection(refuse func(message string, keys ...any)) {
	mode, err := publish.ParseCheckMode(string(g.Publish.Check))
	if err != nil {
		refuse("publish.check: "+err.Error(), "publish", "check")
	}
	g.Publish.Check = mode
}

// Approvals is the section `approvals` of schemactl.yaml: which approvals a plan needs before a
// delivery follows it.
type Approvals struct {
	// Required is how many different people have to approve.
	Required int `yaml:"required"`
	// From are those whose approval counts; everybody's by default.
	From []string `yaml:"from"`
	// Own lets the approval of whoever made the plan count.
	Own bool `yaml:"own"`
	// MaxAge is how old a plan may be, as a Go duration; empty for any age.
	MaxAge string `yaml:"maxAge"`
}

// approvalsSection validates the section `approvals`. refuse takes a message and the path of the
// key.
func (g *Graph) approvalsSection(refuse func(message string, keys ...any)) {
	a := g.Approvals
	for i, name := range a.From {
		switch {
		case strings.TrimSpace(name) == "":
			refuse("approvals.from: an entry is empty; name who may approve", "approvals", "from", i)
		case slices.ContainsFunc(a.From[:i], func(other string) bool { return strings.EqualFold(name, other) }):
			refuse(fmt.Sprintf("approvals.from: %s stands there twice", name), "approvals", "from", i)
		}
	}
	switch {
	case a.Required < 0:
		refuse(fmt.Sprintf("approvals.required is %d: give 1 or more, or leave it out where none are needed", a.Required), "approvals", "required")
	case len(a.From) > 0 && a.Required > len(a.From):
		refuse(fmt.Sprintf("approvals.required is %d and approvals.from has %d names: no plan could ever be approved", a.Required, len(a.From)), "approvals", "required")
	case a.Required == 0 && (len(a.From) > 0 || a.Own):
		refuse("approvals.from and approvals.own have no effect without approvals.required", "approvals")
	}
	if a.MaxAge == "" {
		return
	}
	if age, err := time.ParseDuration(a.MaxAge); err != nil || age <= 0 {
		refuse(fmt.Sprintf("approvals.maxAge is %q: write a duration such as 24h", a.MaxAge), "approvals", "maxAge")
	}
}

// ApprovalPolicy returns the section `approvals` in the form that package planfile applies. The
// graph must be one of [ParseGraph].
func (g *Graph) ApprovalPolicy() planfile.Policy {
	a := g.Approvals
	return planfile.Policy{Required: a.Required, From: a.From, Own: a.Own, MaxAge: Duration(a.MaxAge)}
}
