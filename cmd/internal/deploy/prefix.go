package deploy

import (
	"bytes"
	"io"
	"sync"
)

// prefixed writes whole lines, each with the name of the command that printed it, because several
// commands run side by side.
type prefixed struct {
	mu   *sync.Mutex
	w    io.Writer
	name string
	rest []byte
}

// Write passes whole lines on at once.
func (p *prefixed) Write(text []byte) (int, error) {
	p.rest = append(p.rest, text...)
	end := bytes.LastIndexByte(p.rest, '\n') + 1
	err := p.lines(p.rest[:end])
	p.rest = append([]byte(nil), p.rest[end:]...)
	return len(text), err
}

// flush writes a last line that had no end.
func (p *prefixed) flush() {
	if len(p.rest) > 0 {
		_ = p.lines(append(p.rest, '\n'))
		p.rest = nil
	}
}

func (p *prefixed) lines(text []byte) error {
	var out bytes.Buffer
	for line := range bytes.Lines(text) {
		out.WriteString(p.name + " | ")
		out.Write(line)
	}
	if out.Len() == 0 {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := p.w.Write(out.Bytes())
	return err
}
