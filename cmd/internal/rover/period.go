package rover

import (
	"strconv"
	"strings"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/pattern"
)

// units are the words of periods, as Rover reads them.
var units = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": day, "day": day, "days": day,
	"w": 7 * day, "week": 7 * day, "weeks": 7 * day,
	"M": 2630016 * time.Second, "month": 2630016 * time.Second, "months": 2630016 * time.Second,
	"y": 31557600 * time.Second, "year": 31557600 * time.Second, "years": 31557600 * time.Second,
}

const day = 24 * time.Hour

var (
	periodForm = pattern.New(`^(\s*[0-9]+\s*[a-zA-Z]+)+\s*$`)
	periodPart = pattern.New(`([0-9]+)\s*([a-zA-Z]+)`)
)

// period reads a time such as "24h" or "1w 2d 5h" and returns it in the form of schemactl.
func period(text string) (string, error) {
	bad := exit.Usagef("--validation-period %q: give a time such as 24h or \"1w 2d 5h\"", text)
	if !periodForm.Get().MatchString(text) {
		return "", bad
	}
	var sum time.Duration
	for _, part := range periodPart.Get().FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseInt(part[1], 10, 32)
		unit, known := units[part[2]]
		if err != nil || !known {
			return "", bad
		}
		sum += time.Duration(n) * unit
	}
	if sum < time.Second {
		return "", bad
	}
	return strings.TrimSuffix(sum.String(), "0s"), nil
}
