package report

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
)

// The properties of SARIF 2.1.0 that are in use, in the order in which they are written. The
// specification is https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		Language   string        `json:"language"`
		Newlines   []string      `json:"newlineSequences"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Language       string      `json:"language"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string       `json:"id"`
		ShortDescription sarifText    `json:"shortDescription"`
		FullDescription  *sarifText   `json:"fullDescription,omitempty"`
		Help             *sarifText   `json:"help,omitempty"`
		Configuration    *sarifConfig `json:"defaultConfiguration,omitempty"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations,omitempty"`
		Related      []sarifLocation    `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		ID       *int           `json:"id,omitempty"`
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification,omitempty"`
	}
)

// CheckSARIF writes a check as SARIF 2.1.0. Safe changes are left out, because code scanning would
// show them as alerts. Waived findings are suppressed results. version is that of this program.
func CheckSARIF(w io.Writer, r *check.Report, version string) error {
	return writeSARIF(w, entries(r), version)
}

// writeSARIF writes entries as SARIF 2.1.0.
func writeSARIF(w io.Writer, list []entry, version string) error {
	run := sarifRun{
		ColumnKind: "unicodeCodePoints", Language: "en-US", Newlines: []string{"\r\n", "\n"}, Results: []sarifResult{},
		Tool: sarifTool{sarifDriver{Name: "schemactl", Version: version, InformationURI: "https://github.com/schemactl/schemactl", Language: "en-US", Rules: []sarifRule{}}},
	}
	index := map[string]int{}
	for _, e := range list {
		if e.safe {
			continue
		}
		i, ok := index[e.code]
		if !ok {
			i = len(run.Tool.Driver.Rules)
			index[e.code] = i
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(e))
		}
		run.Results = append(run.Results, sarifResultOf(e, i))
	}
	return output.WriteJSON(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// sarifRuleOf describes the rule of an entry: a rule for changes with its reason, its fix and an
// example, or else an error code of composition. The codes of policies and platforms have only a
// name.
func sarifRuleOf(e entry) sarifRule {
	out := sarifRule{ID: e.code, ShortDescription: sarifText{Text: e.code}, Configuration: &sarifConfig{e.level}}
	if rule := rules.Find(diff.Kind(e.code)); rule != nil {
		out.ShortDescription.Text, out.FullDescription = rule.Title, &sarifText{Text: rule.Why}
		help := rule.Why
		if rule.Fix != "" {
			help += "\n\n" + rule.Fix
		}
		markdown := help
		if rule.Before != "" {
			markdown += "\n\nBefore:\n\n```graphql\n" + rule.Before + "\n```\n\nAfter:\n\n```graphql\n" + rule.After + "\n```\n"
		}
		out.Help = &sarifText{Text: help, Markdown: markdown}
		out.Configuration.Level = impactLevel(rule.Impact)
	} else if info, ok := codes.Lookup(e.code); ok {
		out.ShortDescription.Text = info.Summary
		out.Configuration.Level = severityLevel(info.Level)
	}
	return out
}

// sarifResultOf converts an entry. rule is the index of its rule. The first position is the
// location, the others are related ones; positions without a file and a subgraph are left out.
func sarifResultOf(e entry, rule int) sarifResult {
	text := e.message
	if e.fix != "" {
		text += " " + e.fix
	}
	out := sarifResult{
		RuleID: e.code, RuleIndex: rule, Level: e.level, Message: sarifText{Text: text},
		Fingerprints: map[string]string{"schemactl/v1": e.fingerprint},
	}
	places := slices.DeleteFunc(slices.Clone(e.positions), func(p diag.Position) bool { return p.String() == "" })
	for i, p := range places {
		l := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{(&url.URL{Path: uri(p)}).String()}}}
		if p.Line > 0 {
			l.Physical.Region = &sarifRegion{StartLine: p.Line, StartColumn: p.Column}
		}
		if i == 0 {
			if e.coordinate != "" {
				l.Logical = []sarifLogical{{e.coordinate}}
			}
			out.Locations = append(out.Locations, l)
			continue
		}
		l.ID = &i
		out.Related = append(out.Related, l)
	}
	if e.waived != nil {
		out.Suppressions = []sarifSuppression{{Kind: "external", Justification: e.waived.Reason}}
	}
	return out
}

// uri returns the file of a position with forward slashes, or the name of the subgraph if the file
// is not known.
func uri(p diag.Position) string {
	if p.File == "" {
		return p.Subgraph
	}
	return filepath.ToSlash(p.File)
}
