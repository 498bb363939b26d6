package input

import (
	"path/filepath"

	"github.com/schemactl/schemactl/cmd/internal/config"
)

// Configuration returns the configuration beside the first of the inputs that has one, else that of
// the working folder. It is empty, and never nil, where there is none.
func Configuration(inputs []string) (*config.Graph, error) {
	for _, arg := range append(append([]string(nil), inputs...), ".") {
		_, file := Split(arg)
		g, err := Nearest(filepath.Clean(file))
		if err != nil || g != nil {
			return g, err
		}
	}
	return &config.Graph{}, nil
}
