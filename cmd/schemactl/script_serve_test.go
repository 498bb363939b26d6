package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// serve ARGS... starts `schemactl sandbox ARGS...` as a process of its own and takes the settings
// over that it prints for pasting; ROUTER is a simulated router. A preview reads the registry that
// the script has. `serve kill` ends the process as a crash would.
func serve(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 1 && args[0] == "kill" {
		process, ok := running.LoadAndDelete(ts)
		if !ok {
			ts.Fatalf("no sandbox is running")
		}
		ts.Check(process.(*exec.Cmd).Process.Kill())
		_ = process.(*exec.Cmd).Wait()
		return
	}
	path := filepath.Join(strings.Split(ts.Getenv("PATH"), string(os.PathListSeparator))[0], "schemactl")
	cmd := exec.Command(path, append([]string{"sandbox"}, args...)...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "GOCOVERDIR=" + ts.Getenv("GOCOVERDIR"), "APOLLO_REGISTRY_URL=" + ts.Getenv("APOLLO_REGISTRY_URL"), "APOLLO_KEY=" + ts.Getenv("APOLLO_KEY")}
	cmd.Stderr = ts.Stderr()
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	running.Store(ts, cmd)
	ts.Defer(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if name, value, ok := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "="); ok {
			ts.Setenv(name, value)
		}
		if address, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "- "); ok {
			ts.Setenv("ROUTER", address)
		}
		if strings.Contains(lines.Text(), "Ctrl-C") {
			return
		}
	}
	ts.Fatalf("the sandbox ended before it listened")
}

// running are the sandboxes by script; scripts run side by side.
var running sync.Map
