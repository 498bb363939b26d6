package report

import (
	"fmt"
	"strings"
)

// Count renders a number with a noun whose plural ends with s, or with es if the noun ends with ch.
func Count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "ch"):
		noun += "e"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
