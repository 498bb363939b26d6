package check

import _ "embed"

// ReportSchema is the JSON Schema (draft 2020-12) of the JSON form of a [Report] of version
// [ReportVersion].
//
//go:embed report.schema.json
var ReportSchema []byte
