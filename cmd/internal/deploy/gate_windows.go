package deploy

import "os/exec"

// gate does nothing: on Windows a command cannot be made to wait, and goes on at once.
type gate struct{}

func newGate(*exec.Cmd) (*gate, error) { return &gate{}, nil }

func (*gate) open() error { return nil }

func (*gate) close() {}
