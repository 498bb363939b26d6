package process_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/schemactl/schemactl/publish/process"
)

// TestState: a process lives until it ends, also if nobody has waited for it yet; ids that are
// taken again, machines and namespaces are told apart.
func TestState(t *testing.T) {
	t.Parallel()
	me := process.Of(os.Getpid())
	other := func(change func(*process.Identity)) process.Identity {
		id := me
		change(&id)
		return id
	}
	for name, c := range map[string]struct {
		id   process.Identity
		want process.State
	}{
		"this one":               {me, process.Living},
		"the id, taken again":    {other(func(id *process.Identity) { id.Start += "1" }), process.Ended},
		"before the last start":  {other(func(id *process.Identity) { id.Boot = "then" }), process.Ended},
		"another machine":        {other(func(id *process.Identity) { id.Host += "-2" }), process.Unknown},
		"another container":      {other(func(id *process.Identity) { id.Space = "pid:[1]" }), process.Unknown},
		"nothing":                {process.Identity{Host: me.Host}, process.Unknown},
		"an id of no process":    {other(func(id *process.Identity) { id.PID = 1 << 30 }), process.Ended},
		"a process of all zeros": {process.Identity{}, process.Unknown},
	} {
		if got := c.id.State(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestStateOfAChild: a child that has ended is not living before and after it is collected.
func TestStateOfAChild(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0], "-test.run", "^$")
	in, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	id := process.Of(cmd.Process.Pid)
	for buf := make([]byte, 512); err == nil; {
		_, err = in.Read(buf)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := id.State(); got != process.Ended {
		t.Errorf("%s: %v", id, got)
	}
}
