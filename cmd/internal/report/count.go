package report

import "fmt"

// Count renders a number with a noun whose plural ends with s.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Launches renders a number of launches. The plural of launch is why [Count] does not serve.
func Launches(n int) string {
	if n == 1 {
		return "1 launch"
	}
	return fmt.Sprintf("%d launches", n)
}
