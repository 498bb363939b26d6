package config

import (
	"fmt"

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

// federationOf reads the value of federation_version of a file. It is nil if the file has none.
func federationOf(word string, d *document) (*Federation, error) {
	if word == "" {
		return nil, nil //nolint:nilnil // none is an answer
	}
	choice, err := spec.ParseFederationVersion(word)
	if err != nil {
		return nil, d.refuse(federationKey+": "+err.Error(), federationKey)
	}
	return &Federation{choice, fmt.Sprintf("%s: %s %s", d.where(federationKey), federationKey, word)}, nil
}
