package sandbox

import (
	"testing"
	"time"
)

// A sleep that would end in the past does not turn the time back.
func TestManualClock(t *testing.T) {
	c := NewManualClock(time.Unix(100, 0))
	for _, d := range []time.Duration{-time.Minute, 0, time.Second} {
		if err := c.Sleep(t.Context(), d); err != nil {
			t.Error(err)
		}
	}
	if got := c.Now(); !got.Equal(time.Unix(101, 0)) {
		t.Errorf("it is %s", got)
	}
}
