package collector

import "testing"

func TestRaised(t *testing.T) {
	for _, c := range []struct {
		name  string
		limit int64
		live  uint64
		want  int64
	}{
		{"little lives", 300 << 20, 100 << 20, 300 << 20},
		{"most of it lives", 300 << 20, 225 << 20, softMemory},
		{"a limit above the most", 2 * softMemory, 2 * softMemory, 2 * softMemory},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := raised(c.limit, c.live); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}
