package config

import "fmt"

// CheckMode says what is done about the check before a publish.
type CheckMode string

// The modes.
const (
	// CheckOff publishes without a check.
	CheckOff CheckMode = "off"
	// CheckWarn tells what the check finds and publishes all the same.
	CheckWarn CheckMode = "warn"
	// CheckRequire publishes only what passes.
	CheckRequire CheckMode = "require"
)

// Publish is the section `publish` of schemactl.yaml: what has to come before one.
type Publish struct {
	// Check is off (default), warn or require. A delivery always checks.
	Check CheckMode `yaml:"check"`
}

// ParseCheckMode reads a mode; empty text is CheckOff.
func ParseCheckMode(text string) (CheckMode, error) {
	switch m := CheckMode(text); m {
	case "":
		return CheckOff, nil
	case CheckOff, CheckWarn, CheckRequire:
		return m, nil
	}
	return "", fmt.Errorf("%q is nothing to be done about a check; use off, warn or require", text)
}

// publishSection reads what the section says that makes no sense.
func (g *Graph) publishSection(refuse func(message string, keys ...any)) {
	mode, err := ParseCheckMode(string(g.Publish.Check))
	if err != nil {
		refuse("publish.check: "+err.Error(), "publish", "check")
	}
	g.Publish.Check = mode
}
