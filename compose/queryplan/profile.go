package queryplan

import (
	"fmt"
	"strings"
)

// Profile is the planner whose plans are made. The steps of planning are the same for all profiles;
// where planners differ, a step asks the profile by one of the methods of this file.
type Profile uint8

// The profiles.
const (
	// Router2 is the planner of Apollo Router 2.
	Router2 Profile = iota
	// Router3 is the incremental planner of the preview of Apollo Router 3.
	Router3
)

// profiles are the names of profiles as flags spell them.
var profiles = [...]string{Router2: "router-2", Router3: "router-3"}

// String returns the name of a profile as flags spell it.
func (p Profile) String() string { return profiles[p] }

// MarshalText returns the name of a profile.
func (p Profile) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the name of a profile.
func (p *Profile) UnmarshalText(text []byte) error {
	for i, name := range profiles {
		if name == string(text) {
			*p = Profile(i)
			return nil
		}
	}
	return fmt.Errorf("no planner is named %q: give %s", text, strings.Join(profiles[:], " or "))
}

// commonObjects reports whether a field of interface or union type that several subgraphs resolve
// is only asked for the objects that all of them can return.
func (p Profile) commonObjects() bool { return p == Router2 }
