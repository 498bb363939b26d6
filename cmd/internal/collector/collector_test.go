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
		{"most of it lives", 300 << 20, 240 << 20, 360 << 20},
		{"nearly as much as there may be", 700 << 20, 600 << 20, softMemory},
		{"a limit above the most", 2 * softMemory, 2 * softMemory, 2 * softMemory},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := raised(c.limit, c.live); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestPercentFor(t *testing.T) {
	for _, c := range []struct {
		name string
		need int64
		want int
	}{
		{"as much as the first collection leaves alone anyway", 64 << 20, firstPercent},
		{"more", 128 << 20, 2 * firstPercent},
		{"more than is ever kept", 1 << 40, mostKept / (64 << 20) * firstPercent},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := percentFor(c.need); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}
