package rollout

import _ "embed"

// PlanSchema is the JSON Schema (draft 2020-12) of what `plan --format json` writes in version
// [FormatVersion]: a [Plan], or a [NoSafePlan] with the version. Its $defs have the list of
// [PhaseState] under "states" and a [Suggestion] under "suggestion".
//
//go:embed plan.schema.json
var PlanSchema []byte
