//go:build unix

package deploy

import (
	"os"
	"os/exec"
)

// gate is a command that has started and does not go on before it is let go. Until then nothing is
// done, and if this program is killed nothing ever will be: what runs is in the journal.
type gate struct{ read, write *os.File }

// waitAtGate waits for a byte, and then becomes a shell with the line.
const waitAtGate = `read go <&3 && exec 3<&- && exec sh -c "$1"`

// newGate puts a gate before a command of [shell] that has not started.
func newGate(cmd *exec.Cmd) (*gate, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	line := cmd.Args[len(cmd.Args)-1]
	cmd.Args = []string{"sh", "-c", waitAtGate, "sh", line}
	cmd.ExtraFiles = []*os.File{read}
	return &gate{read, write}, nil
}

// open lets the command go.
func (g *gate) open() error {
	_, err := g.write.WriteString("\n")
	return err
}

// close ends a command that was not let go.
func (g *gate) close() {
	_ = g.read.Close()
	_ = g.write.Close()
}
