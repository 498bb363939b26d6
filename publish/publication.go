package publish

import (
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// PublicationVersion is the version of the JSON forms of [Publication] and [SidePublication].
const PublicationVersion = 1

// Publication is what a publish or a removal did, and its JSON form.
type Publication struct {
	Version int  `json:"version"`
	DryRun  bool `json:"dryRun,omitempty"`
	// Check is the check before the publish, where one was asked for.
	Check *CheckResult `json:"check,omitempty"`
	BatchResult
	// Launch is nil when none was waited for.
	Launch *launch.Tree `json:"launch,omitempty"`

	// Failed tells that not all of it was published.
	Failed bool `json:"-"`
}

// SidePublication is what was published on one side of a deploy, and its JSON form.
type SidePublication struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	Phase    Side              `json:"phase"`
	DryRun   bool              `json:"dryRun,omitempty"`
	// Check is the check of all that is left of the change, where one was asked for.
	Check *CheckResult `json:"check,omitempty"`
	// Orders are what each changed subgraph needs.
	Orders []OrderReport `json:"orders"`
	// Published is empty when nothing is to be published on this side.
	Published []Publication `json:"published"`
	Notes     []string      `json:"notes,omitempty"`

	// Failed tells that not all of it was published.
	Failed bool `json:"-"`
}
