package cluster

import (
	"fmt"
	"io"
	"os"

	"github.com/schemactl/schemactl/compose/yamltext"
)

// readFile reads a kubeconfig, or a file that one names: a certificate, a key, a token. Those of a
// pod are links. A pipe or a device is an error: it may have no end, and these files are read more
// than once.
func readFile(name string) ([]byte, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file: it is read more than once, so write what a pipe gives to a file first", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // read only: nothing can be lost
	text, err := io.ReadAll(io.LimitReader(file, yamltext.MaxBytes+1))
	if err == nil && len(text) > yamltext.MaxBytes {
		err = fmt.Errorf("%s has more than %d MiB", name, yamltext.MaxBytes>>20)
	}
	return text, err
}
