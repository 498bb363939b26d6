package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The peer that the targets of composition speak of.
const fastestPeer = "grafbase"

const milli = float64(time.Millisecond)

// installed returns a copy of a program, made as an archive is unpacked: from its beginning to its
// end. The linker writes its output in pieces, and Linux then maps it in smaller pages, which users
// never see and which takes a third of the start. The copy is made piece by piece: the memory of a
// process that starts others is the least that they are said to take.
func (m *measurement) installed(program, name string) (at string, err error) {
	from, err := os.Open(program)
	if err != nil {
		return "", err
	}
	defer func() { _ = from.Close() }()
	at = filepath.Join(m.dir, name+filepath.Ext(program))
	to, err := os.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o700)
	if err != nil {
		return "", err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{from}, make([]byte, 1<<20))
	return at, errors.Join(err, to.Close())
}

// start holds the start of the program against that of an empty one.
func (m *measurement) start(ctx context.Context) error {
	source, empty := filepath.Join(m.dir, "empty.go"), filepath.Join(m.dir, "empty")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", empty, source) //nolint:forbidigo // a program that measures commands
	build.Env = append(build.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot build an empty program: %w: %s", err, out)
	}
	empty, err := m.installed(empty, "installed-empty")
	if err != nil {
		return err
	}
	commands := []command{{name: "empty program", args: []string{empty}}, {name: "schemactl", args: []string{m.binary, "version"}}}
	list, err := fastest(ctx, max(m.runs, 30), commands...)
	if err != nil {
		return err
	}
	m.note("start", commands, list)
	m.hold("`version`, beside an empty program", float64(list[1].wall)/float64(list[0].wall), 2, "x")
	return nil
}

// compositions compares whole processes of composers.
func (m *measurement) compositions(ctx context.Context) error {
	for _, size := range []struct {
		subgraphs int
		bound     float64
		memory    bool
	}{{20, 0.3, false}, {200, 0.35, true}, {400, 0.35, true}} {
		dir, lines, err := m.graph(size.subgraphs)
		if err != nil {
			return err
		}
		commands := []command{{name: "schemactl", args: []string{m.binary, "compose", dir}}}
		at := 0
		for _, p := range m.peers {
			if p.name == fastestPeer {
				at = len(commands)
			}
			commands = append(commands, command{name: p.name, args: []string{"sh", "-c", "exec " + p.command}, env: []string{"DIR=" + dir, "LINES=" + lines}})
		}
		list, err := fastest(ctx, m.runs, commands...)
		if err != nil {
			return err
		}
		what := fmt.Sprintf("compose %d subgraphs", size.subgraphs)
		m.note(what, commands, list)
		if at == 0 {
			m.skip(what+", beside "+fastestPeer, size.bound, "x", "no -peer "+fastestPeer)
			continue
		}
		m.hold(what+", beside "+fastestPeer, float64(list[0].wall)/float64(list[at].wall), size.bound, "x")
		if size.memory && list[at].memory > 0 {
			m.hold(what+", memory beside "+fastestPeer, float64(list[0].memory)/float64(list[at].memory), 1, "x")
		}
	}
	return nil
}

// checks holds checks against the composition of what they check.
func (m *measurement) checks(ctx context.Context) error {
	base, _, err := m.graph(100)
	if err != nil {
		return err
	}
	proposal, err := m.changed(base, 1)
	if err != nil {
		return err
	}
	large, larger, err := m.large()
	if err != nil {
		return err
	}
	for _, c := range []struct {
		what         string
		base, change string
		bound        float64
		memory       float64
	}{
		{"check one of 100 subgraphs", base, proposal, 1.5, 0},
		{"check a pair of schemas of 5 MB", large, larger, 2, 300},
	} {
		commands := []command{
			{name: "schemactl compose", args: []string{m.binary, "compose", c.base}},
			{name: "schemactl check", args: []string{m.binary, "check", "--base", c.base, c.change}, ok: []int{1}},
		}
		list, err := fastest(ctx, max(3, m.runs/3), commands...)
		if err != nil {
			return err
		}
		m.note(c.what, commands, list)
		m.hold(c.what+", beside composing one side", float64(list[1].wall)/float64(list[0].wall), c.bound, "x")
		if c.memory > 0 && list[1].memory > 0 {
			m.hold(c.what+", memory", float64(list[1].memory)/(1<<20), c.memory, "MB")
		}
	}
	return nil
}

// plan holds a plan of many changed subgraphs against a time.
func (m *measurement) plan(ctx context.Context) error {
	base, _, err := m.graph(60)
	if err != nil {
		return err
	}
	proposal, err := m.changed(base, 20)
	if err != nil {
		return err
	}
	commands := []command{{name: "schemactl plan", args: []string{m.binary, "plan", "--base", base, proposal, "--accept-gaps", "they are measured", "--accept-hazard", "they are measured"}, ok: []int{1}}}
	list, err := fastest(ctx, max(3, m.runs/3), commands...)
	if err != nil {
		return err
	}
	m.note("plan 20 changed of 60 subgraphs", commands, list)
	m.hold("plan 20 changed of 60 subgraphs", float64(list[0].wall)/milli, 1000, "ms")
	return nil
}

// growthBounds are what the benchmarks of growth may print.
var growthBounds = map[string]struct {
	to    string
	bound float64
}{"Scale": {"4n", 1.3}, "Hostile": {"2n", 1.15}}

// growthLine is a line of a benchmark that tells growth.
var growthLine = regexp.MustCompile(`(?m)^Benchmark(Scale|Hostile)/(\S+?)(?:-\d+)?\s+\d+\s.*?([\d.]+) growth`)

// growth runs the benchmarks of growth, which are tests of this package, in the folder of the
// module.
func (m *measurement) growth(ctx context.Context) error {
	args := []string{"test", "-run", "^$", "-bench", "^Benchmark(Scale|Hostile)$", "-timeout", "1h", "./cmd/internal/speed"}
	out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput() //nolint:forbidigo // a program that measures commands
	if err != nil {
		return fmt.Errorf("the benchmarks of growth: %w: %s", err, out)
	}
	found, err := growths(string(out))
	if err != nil {
		return err
	}
	m.targets = append(m.targets, found...)
	return nil
}

// growths reads what benchmarks of growth have printed. The rows of the machine are no targets.
func growths(out string) ([]target, error) {
	var found []target
	for _, line := range growthLine.FindAllStringSubmatch(out, -1) {
		value, err := strconv.ParseFloat(line[3], 64)
		if err != nil {
			return nil, err
		}
		if g := growthBounds[line[1]]; !strings.HasPrefix(line[2], machineRow) {
			found = append(found, target{what: fmt.Sprintf("growth of %s, from n to %s", line[2], g.to), value: value, bound: g.bound, unit: "x"})
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("the benchmarks of growth told none: %s", out)
	}
	return found, nil
}

// machineRow begins the names of benchmarks of the machine itself.
const machineRow = "machine_"
