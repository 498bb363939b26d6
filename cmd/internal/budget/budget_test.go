package budget_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/budget"
	"github.com/schemactl/schemactl/cmd/internal/exit"
)

func TestTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, work := range map[string]func(context.Context) (int, error){
			"obedient": func(ctx context.Context) (int, error) { <-ctx.Done(); return 1, nil },
			"deaf":     func(context.Context) (int, error) { time.Sleep(time.Hour); return 1, nil },
		} {
			start := time.Now()
			v, err := budget.Do(t.Context(), budget.Limit{Time: time.Minute}, "the check", work)
			var beyond *budget.Exceeded
			if v != 0 || !errors.As(err, &beyond) || exit.Of(err) != exit.NotJudged || !strings.Contains(err.Error(), "--time-limit") {
				t.Errorf("%s: %d, %v", name, v, err)
			}
			if took := time.Since(start); took > 2*time.Minute {
				t.Errorf("%s: took %s", name, took)
			}
		}
		time.Sleep(time.Hour) // lets the deaf one end
	})
}

func TestMemory(t *testing.T) {
	_, err := budget.Do(t.Context(), budget.Limit{Memory: 1}, "the check", func(ctx context.Context) (int, error) {
		<-ctx.Done()
		return 1, ctx.Err()
	})
	if exit.Of(err) != exit.NotJudged || !strings.Contains(err.Error(), "GOMEMLIMIT") {
		t.Error(err)
	}
}

func TestWithin(t *testing.T) {
	if v, err := budget.Do(t.Context(), budget.Limit{Time: time.Hour}, "", func(context.Context) (int, error) { return 1, nil }); v != 1 || err != nil {
		t.Error(v, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := budget.Do(ctx, budget.Limit{}, "", func(context.Context) (int, error) { return 1, nil }); v != 0 || !errors.Is(err, context.Canceled) {
		t.Error(v, err)
	}
}
