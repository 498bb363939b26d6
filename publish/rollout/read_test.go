package rollout_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/schemactl/schemactl/publish/rollout"
)

// A plan is written by the redirection of a shell, which PowerShell 5 does in UTF-16.
func TestPlanEncodings(t *testing.T) {
	plan := fmt.Sprintf(`{"version": %d, "phases": []}`, rollout.FormatVersion)
	var wide strings.Builder
	for _, u := range utf16.Encode([]rune("\ufeff" + plan)) {
		wide.WriteByte(byte(u))
		wide.WriteByte(byte(u >> 8))
	}
	for text, want := range map[string]string{
		plan: "", "\ufeff" + plan: "", wide.String(): "",
		wide.String()[2:]: "plan.json:1:2: the file is not UTF-8 text: it looks like UTF-16 without a byte order mark; write a plan with",
		"\n \xe9":         "plan.json:2:2: the file is not UTF-8 text",
	} {
		_, _, err := rollout.ParsePlan("plan.json", []byte(text))
		if want == "" && err != nil || want != "" && (!errors.Is(err, rollout.ErrPlanFile) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
