package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// ContractPublication is what became of the publish of a contract.
type ContractPublication struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	Source   registry.GraphRef `json:"source"`
	// Created reports whether the contract is new.
	Created bool `json:"created"`
	// Published reports whether the filter was sent, and DryRun whether it was not meant to be.
	Published bool `json:"published"`
	DryRun    bool `json:"dryRun,omitempty"`
	// Unchanged reports whether the registry has the filter already, so that nothing was sent.
	Unchanged bool `json:"unchanged,omitempty"`
	// SkipReason is why a verdict other than yes did not stop it.
	SkipReason string `json:"skipReason,omitempty"`
	// Preview is what the change does to the contract, and its verdict.
	Preview ContractPreviews `json:"preview"`
	// LaunchURL is the page of the launch, and LaunchID the launch; empty if none was started.
	LaunchID  string `json:"launchId,omitempty"`
	LaunchURL string `json:"launchUrl,omitempty"`
	// LaunchText is the platform's sentence about the launch.
	LaunchText string `json:"launchText,omitempty"`
	// Launch is the launch of the contract, if it was waited for.
	Launch *launch.Tree `json:"launch,omitempty"`
}

// sentence says what became of the filter.
func (p ContractPublication) sentence() string {
	verb := "published"
	if p.Created {
		verb = "created"
	}
	switch {
	case p.Published:
		return fmt.Sprintf("%s %s of %s", verb, p.GraphRef, p.Source)
	case p.Unchanged:
		return fmt.Sprintf("nothing to publish: %s has this filter already", p.GraphRef)
	case p.DryRun:
		return fmt.Sprintf("would publish %s of %s", p.GraphRef, p.Source)
	}
	return "nothing was published; --skip-check REASON sends the filter all the same"
}

// ContractPublished prints the publish of a contract for people.
func ContractPublished(w io.Writer, st Style, p ContractPublication) {
	ContractsPreview(w, st, p.Preview)
	if p.SkipReason != "" {
		_, _ = fmt.Fprintf(w, "%s %s\n", st.Yellow("published whatever the verdict:"), p.SkipReason)
	}
	paint := st.Green
	if !p.Published && !p.Unchanged && !p.DryRun {
		paint = st.Red
	}
	_, _ = fmt.Fprintln(w, paint(p.sentence()))
	switch {
	case p.Launch != nil:
		Tree(w, st, *p.Launch)
	case p.LaunchID != "":
		_, _ = fmt.Fprintf(w, "launch %s\n", p.LaunchID)
	}
	if p.LaunchURL != "" {
		_, _ = fmt.Fprintf(w, "%s\n", p.LaunchURL)
	}
}

// ContractPublishedMarkdown writes the publish of a contract for a job summary.
func ContractPublishedMarkdown(w io.Writer, p ContractPublication) {
	ContractsPreviewMarkdown(w, p.Preview)
	if p.SkipReason != "" {
		md(w, "Published whatever the verdict: %s.\n\n", p.SkipReason)
	}
	md(w, "%s.\n\n", p.sentence())
	if p.Launch != nil {
		LaunchMarkdown(w, *p.Launch)
	}
}
