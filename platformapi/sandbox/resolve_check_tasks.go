package sandbox

import (
	"slices"

	"github.com/graph-gophers/graphql-go"
)

// This file resolves the operations task of a check. It also has types for the tasks that a
// workflow of the sandbox never has: the schema needs them.

// operationsTask resolves the GraphQL type OperationsCheckTask.
type operationsTask struct{ *checkTask }

// Result returns null while the check is pending, and if the build failed.
func (t *operationsTask) Result() *operationsResult {
	if t.w.pending() || t.status == "BLOCKED" {
		return nil
	}
	o := t.w.c.Operations
	out := &operationsResult{
		ID: t.ID(), CheckSeverity: severity(o.failed()), NumberOfCheckedOperations: o.Checked,
		NumberOfAffectedOperations: o.Affected, TotalNumberOfAffectedOperations: o.Affected,
		TotalNumberOfChanges: int32(len(o.Changes)), Changes: []*changeResult{}, ChangeSummary: summarize(o.Changes),
		CreatedAt: t.CreatedAt(),
	}
	for _, c := range o.Changes {
		out.Changes = append(out.Changes, &changeResult{
			Severity: severity(c.Breaks), Code: c.Code, Category: c.Category, Description: c.Description,
		})
	}
	return out
}

func severity(failure bool) string {
	if failure {
		return "FAILURE"
	}
	return "NOTICE"
}

// operationsResult resolves the GraphQL type OperationsCheckResult.
type operationsResult struct {
	ID                              graphql.ID
	CheckSeverity                   string
	NumberOfCheckedOperations       int32
	Changes                         []*changeResult
	ChangeSummary                   changeSummary
	TotalNumberOfChanges            int32
	AreChangesTruncated             bool
	NumberOfAffectedOperations      int32
	TotalNumberOfAffectedOperations int32
	CreatedAt                       timestamp
}

// changeResult resolves the GraphQL type Change.
type changeResult struct {
	Severity, Code, Category, Description string
	ShortDescription                      *string
}

type changeSummary struct{ Type, Field, Total changeCounts }

// changeCounts resolves the GraphQL types FieldChangeSummaryCounts, TypeChangeSummaryCounts and
// TotalChangeSummaryCounts.
type changeCounts struct{ Additions, Removals, Edits, Deprecations int32 }

func (c *changeCounts) add(category string) {
	switch category {
	case added:
		c.Additions++
	case removed:
		c.Removals++
	case edited:
		c.Edits++
	}
}

// typeChanges are the codes of changes of types as a whole.
var typeChanges = []string{"TYPE_ADDED", "TYPE_REMOVED", "TYPE_CHANGED_KIND"}

// summarize counts changes by category, for types and for what is in them.
func summarize(changes []schemaChange) changeSummary {
	var out changeSummary
	for _, c := range changes {
		out.Total.add(c.Category)
		if slices.Contains(typeChanges, c.Code) {
			out.Type.add(c.Category)
		} else {
			out.Field.add(c.Category)
		}
	}
	return out
}

// lintTask resolves the GraphQL type LintCheckTask.
type lintTask struct {
	*checkTask
	Result *lintResult
}

type lintResult struct {
	Diagnostics []*lintDiagnostic
	Stats       struct{ ErrorsCount, IgnoredCount, TotalCount, WarningsCount int32 }
}

type lintDiagnostic struct {
	Coordinate, Level, Message, Rule string
	SourceLocations                  []*fileLocation
}

// fileLocation resolves the GraphQL types Location and FileLocation.
type fileLocation struct {
	Start, End   *filePlace
	SubgraphName *string
}

// filePlace resolves the GraphQL types Coordinate and FileCoordinate.
type filePlace struct{ ByteOffset, Column, Line int32 }

// customTask resolves the GraphQL type CustomCheckTask.
type customTask struct {
	*checkTask
	Result *struct {
		Violations []*struct {
			Coordinate           *string
			Level, Message, Rule string
			SourceLocations      *[]*fileLocation
		}
	}
}

// proposalsTask resolves the GraphQL type ProposalsCheckTask.
type proposalsTask struct {
	*checkTask
	DidOverrideProposalsCheckTask   bool
	HasExceededMaxDiffs             *bool
	HasWarnings                     bool
	ProposalCoverage, SeverityLevel string
	RelatedProposalResults          []*struct {
		Proposal struct {
			DisplayName string
			ID          graphql.ID
			Status      string
		}
		StatusAtCheck string
	}
}
