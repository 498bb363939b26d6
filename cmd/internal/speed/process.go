package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// command is a whole process to measure. ok are the exit codes that count as success beside 0.
type command struct {
	name string
	args []string
	env  []string
	ok   []int
}

// figures are the least of several runs of a command.
type figures struct {
	// wall is the time on the clock, processor that of all threads.
	wall, processor time.Duration
	// memory is the most that was resident, in bytes; zero where the system does not tell.
	memory int64
}

// fastest runs commands in turns, so that what else the machine does falls on all of them.
func fastest(ctx context.Context, runs int, commands ...command) ([]figures, error) {
	out := make([]figures, len(commands))
	for n := range runs {
		for i, c := range commands {
			f, err := once(ctx, c)
			if err != nil {
				return nil, err
			}
			if n == 0 {
				out[i] = f
				continue
			}
			out[i] = figures{min(out[i].wall, f.wall), min(out[i].processor, f.processor), min(out[i].memory, f.memory)}
		}
	}
	return out, nil
}

// once runs a command. The error has the end of what it wrote to standard error.
func once(ctx context.Context, c command) (figures, error) {
	var said strings.Builder
	p := exec.CommandContext(ctx, c.args[0], c.args[1:]...) //nolint:forbidigo // a program that measures commands
	p.Env, p.Stderr = append(p.Environ(), c.env...), &said
	started := time.Now() //nolint:forbidigo // the machine's time is what is measured
	err := p.Run()
	wall := time.Since(started)
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		for _, code := range c.ok {
			if failed.ExitCode() == code {
				err = nil
			}
		}
	}
	if err != nil {
		text := said.String()
		return figures{}, fmt.Errorf("%s: %w: %s", c.name, err, text[max(0, len(text)-500):])
	}
	return figures{wall, p.ProcessState.UserTime() + p.ProcessState.SystemTime(), resident(p.ProcessState)}, nil
}
