//go:build oracle

package queryplan_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/internal/planrun"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

func TestRunAll(t *testing.T) {
	if *corpus == "" {
		t.Skip("give -corpus")
	}
	lines := drawCorpus(t)
	n, bad := 0, 0
	for _, l := range lines {
		g, errs := supergraph.Read(sdl.Source{Name: "supergraph", Text: l.Supergraph})
		if len(errs) > 0 {
			continue
		}
		r, err := planrun.New(context.Background(), g)
		if err != nil {
			t.Errorf("%s: %v", l.ID, err)
			continue
		}
		p, err := queryplan.New(context.Background(), g, queryplan.Options{})
		if err != nil {
			continue
		}
		for _, q := range l.Queries {
			made, err := p.Plan(q.Request)
			if err != nil {
				continue
			}
			ops, err := r.Operations(q.Query, q.OperationName)
			if err != nil {
				ops, err = r.Operations(q.Query, "Op")
			}
			if err != nil {
				t.Errorf("%s: %s: %v", l.ID, q.Query, err)
				continue
			}
			n++
			for _, op := range ops {
				want := r.Want(op)
				have, err := r.Run(made, op)
				if err != nil || !reflect.DeepEqual(want, have) {
					bad++
					if bad < *most {
						t.Logf("%s: %s\n%s\nwant %v\nhave %v\n%v", l.ID, q.Query, made.Text(), want, have, err)
					}
					break
				}
			}
		}
	}
	t.Logf("%d run, %d wrong", n, bad)
}
