// Package federation decides which federation version composes.
//
//	wish, err := federation.Wished(flag, file)
//	choice, note, err := federation.Decide(ctx, registry, ref, wish)
//
// Against a registry the variant's version decides, because the platform composes with it; see
// [Decide]. Offline, and for a variant that does not tell, it is what the user wishes: the flag
// --federation-version, else federation_version of supergraph.yaml or schemactl.yaml, else the
// newest version.
package federation

import (
	"context"
	"fmt"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
)

// Wish is the federation version that the user asks for. The zero value asks for none, which is the
// newest.
type Wish struct {
	spec.Choice
	// From is the flag or the place in a file, as it is written there; empty if nobody asks.
	From string
}

// Wished returns what the flag asks for, or else the file. Both may be absent: the flag empty, the
// file nil. A flag that is no known version is a usage error.
func Wished(flag string, file *config.Federation) (Wish, error) {
	switch {
	case flag != "":
		choice, err := spec.ParseFederationVersion(flag)
		if err != nil {
			return Wish{}, exit.Usagef("--federation-version: %w", err)
		}
		return Wish{choice, "--federation-version " + flag}, nil
	case file != nil:
		return Wish{file.Choice, file.From}, nil
	}
	return Wish{}, nil
}

// Decide returns the federation version of a variant, and a note where that needs one: the
// variant's version is not the one that is wished for, or it is not known. A variant that does not
// tell is composed as wished. Errors are those of the registry.
func Decide(ctx context.Context, reg registry.Registry, ref registry.GraphRef, wish Wish) (choice spec.Choice, note string, err error) {
	choice, known, note, err := publish.Federation(ctx, reg, ref)
	switch {
	case err != nil:
		return choice, "", err
	case !known:
		if note != "" {
			note += "; composed here as " + wish.String()
		}
		return wish.Choice, note, nil
	case note == "" && wish.From != "" && choice != wish.Choice:
		note = fmt.Sprintf("%s is composed with federation %s, and so here; %s is set aside", ref, choice, wish.From)
	}
	return choice, note, nil
}
