package transport

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfter reads the wait that an answer asks for: whole seconds, or a date.
// A date is measured from the answer's own Date where it has one, so that a
// wrong clock on either side does not matter; a date that has passed is no wait.
// What cannot be read is as if it were not there.
func retryAfter(resp *http.Response, now time.Time) (time.Duration, bool) {
	if resp == nil {
		return 0, false
	}
	value := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		now = date
	}
	return max(0, at.Sub(now)), true
}
