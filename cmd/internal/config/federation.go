package config

import (
	"fmt"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose/spec"
)

// federationKey is the key of both files for the federation version.
const federationKey = "federation_version"

// Federation is the federation version that a file asks for.
type Federation struct {
	spec.Choice
	// From is the place and the words, for people: "supergraph.yaml:1: federation_version =2.9.3".
	From string
}

// federationOf reads the value of federation_version, of which doc has the place. It is nil if the
// file has none.
func federationOf(file, word string, doc *yaml.Node) (*Federation, error) {
	line, column := locate(doc, federationKey)
	if word == "" {
		return nil, nil //nolint:nilnil // none is an answer
	}
	choice, err := spec.ParseFederationVersion(word)
	if err != nil {
		return nil, at(file, line, column, federationKey+": "+err.Error())
	}
	return &Federation{choice, fmt.Sprintf("%s:%d: %s %s", file, line, federationKey, word)}, nil
}
