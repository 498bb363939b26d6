package publish

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
)

// Federation asks the registry for the federation version that composes a variant, since what is
// composed here is to be what the registry makes of it. known is false if the registry does not
// tell: it is no [registry.Versioned], the variant does not exist or was never composed, the key
// may not see it, or the version is not known here. note is what people are to be told of the last
// two; empty otherwise. Errors are those of the registry.
func Federation(ctx context.Context, reg registry.Registry, ref registry.GraphRef) (choice spec.Choice, known bool, note string, err error) {
	versioned, ok := reg.(registry.Versioned)
	if !ok {
		return spec.Choice{}, false, "", nil
	}
	word, err := versioned.FederationVersion(ctx, ref)
	switch {
	case errors.Is(err, registry.ErrNotFound):
		return spec.Choice{}, false, "", nil
	case errors.Is(err, registry.ErrDenied):
		return spec.Choice{}, false, fmt.Sprintf("the key may not see which federation version composes %s", ref), nil
	case err != nil || word == "":
		return spec.Choice{}, false, "", err
	}
	if choice, err = spec.ParseFederationVersion(word); err != nil {
		return spec.Choice{}, true, fmt.Sprintf("%s is composed with federation %q, which is not known here; composed as %s, the newest that is known", ref, word, spec.Choice{}), nil //nolint:nilerr // a word that is not known is told
	}
	return choice, true, "", nil
}

// optionsOf returns the options of a composition with a federation version.
func optionsOf(federation spec.Choice) compose.Options {
	return compose.Options{Edition: federation.Edition, Newest: federation.Newest}
}
