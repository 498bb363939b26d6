package transport

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfter returns the wait that the Retry-After header of an answer asks for (RFC 9110, section
// 10.2.3): whole seconds, or a date. A date is measured from the answer's own Date header if it has
// one, so that a wrong clock on either side does not matter; now is used otherwise. A date in the
// past means no wait. It returns false for a missing answer, and for a header that is missing or
// unreadable.
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
