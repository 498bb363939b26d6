package rollout

import (
	"context"
	"errors"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// TestStatesThatAreNotJudged plans and verifies a change whose intermediate state has a composition
// that meets a bound. That is no proof that every order fails.
func TestStatesThatAreNotJudged(t *testing.T) {
	source := func(fields string) []sdl.Source {
		return []sdl.Source{{Name: "a", URL: "http://a.test", Text: "type Query { kept: Int " + fields + " }"}}
	}
	in := Input{Before: source("old: Int"), After: source("new: Int")}
	plan, err := Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	in.Compose = func(ctx context.Context, sources []sdl.Source) compose.Result {
		if text := sources[0].Text; text != in.Before[0].Text && text != in.After[0].Text {
			return compose.Result{Errors: diag.List{{Code: codes.MaxValidationSubgraphPathsExceeded, Message: "too many paths"}}}
		}
		return compose.Compose(ctx, sources, compose.Options{})
	}
	_, err = Make(t.Context(), in)
	var none *NoSafePlan
	if !errors.As(err, &none) || !none.Bounded {
		t.Errorf("planned: %v, want a search that was bounded", err)
	}
	if _, err := Verify(t.Context(), in, plan); !errors.Is(err, ErrNotJudged) {
		t.Errorf("verified: %v, want not judged", err)
	}
}
