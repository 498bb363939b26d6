package process

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// place returns what tells starts of this machine apart, and the namespace of process ids.
func place() (boot, space string) {
	text, _ := os.ReadFile("/proc/sys/kernel/random/boot_id") // empty in a sandbox without it, there and here
	space, _ = os.Readlink("/proc/self/ns/pid")
	return strings.TrimSpace(string(text)), space
}

// startOf returns when a process began, in ticks since the machine was started. It does not run if
// there is none, or if it has ended and waits to be collected.
func startOf(pid int) (start string, runs bool) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return "", false
	}
	// The second field is the name in parentheses, which may have any character in it.
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	const state, started = 0, 19 // fields 3 and 22 of proc(5)
	if len(fields) <= started || bytes.ContainsAny(fields[state], "ZXx") {
		return "", false
	}
	return string(fields[started]), true
}
