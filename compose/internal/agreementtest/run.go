package agreementtest

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose/spec"
)

// Run compares compositions in one edition with one oracle.
type Run struct {
	Oracle  Oracle
	Edition spec.Edition
}

// Table compares all cases.
func (r Run) Table(ctx context.Context, cases []Case) (*Table, error) {
	comparisons, _, err := r.compare(ctx, cases)
	if err != nil {
		return nil, err
	}
	table := &Table{}
	for i, c := range cases {
		table.Add(c.ID, comparisons[i])
	}
	return table, nil
}

// compare asks the oracle and composes. Both lists are in the order of the cases.
func (r Run) compare(ctx context.Context, cases []Case) ([]Comparison, []Answer, error) {
	answers, err := r.Oracle.Ask(ctx, cases)
	if err != nil {
		return nil, nil, err
	}
	comparisons, list := make([]Comparison, len(cases)), make([]Answer, len(cases))
	for i, c := range cases {
		list[i] = answers[c.ID]
		comparisons[i] = Compare(list[i], Ours(ctx, c, r.Edition))
	}
	return comparisons, list, nil
}

// Shrink returns the smallest case that it finds from the first one of a kind, as an archive with
// the oracle's answer.
func (r Run) Shrink(ctx context.Context, cases []Case, kind Kind) ([]byte, error) {
	i := slices.IndexFunc(cases, func(c Case) bool { return c.ID == kind.Cases[0] })
	small, err := Shrink(cases[i], func(batch []Case) ([]bool, error) {
		comparisons, _, err := r.compare(ctx, batch)
		holds := make([]bool, len(comparisons))
		for i, c := range comparisons {
			holds[i] = c.Kind == kind.Name
		}
		return holds, err
	})
	if err != nil {
		return nil, err
	}
	small.ID = cases[i].ID
	_, answers, err := r.compare(ctx, []Case{small})
	if err != nil {
		return nil, err
	}
	return Archive(small, answers[0], r.Edition), nil
}
