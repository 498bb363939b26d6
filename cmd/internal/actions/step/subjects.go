package step

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/publish/pin"
)

// subjectOutputs sets what actions/attest takes as its subject: name and digest of the graph's own
// supergraph, and a file of checksums with the supergraphs of its contracts too.
func (s *step) subjectOutputs(r *pin.Result) error {
	var sums strings.Builder
	for i, file := range r.Files {
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("cannot read the supergraph: %w", err)
		}
		sum := sha256.Sum256(text)
		digest, name := hex.EncodeToString(sum[:]), filepath.Base(file)
		if i == 0 {
			s.outputs["subject-name"], s.outputs["subject-digest"] = name, "sha256:"+digest
		}
		sums.WriteString(digest + "  " + name + "\n") // as sha256sum prints it
	}
	file := filepath.Join(s.reports, "subjects.txt")
	s.outputs["subject-checksums"] = file
	return output.WriteFile(file, []byte(sums.String()))
}
