package sink_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws the same cases in every run, so that a failure is this change's; -rapid.seed=0
// draws new ones.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.seed", "20261121"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
