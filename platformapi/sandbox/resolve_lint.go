package sandbox

import (
	"strings"
	"unicode/utf8"

	"github.com/schemactl/schemactl/check/lint"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// This file resolves the linter: it has the documented rules with the levels that they have where
// nothing is configured.

// LintSchema lints a text. With a base, only what the base does not have is reported.
func (m *graphMutation) LintSchema(args struct {
	BaseSdl *string
	Sdl     string
}) (*lintResult, error) {
	if !m.v.who.may(checkSchemas) {
		return nil, notAllowed("graph/lintSchema")
	}
	run := func(text string) diag.List { return lint.Run(&sdl.Source{Text: text}, lint.Options{}) }
	found := run(args.Sdl)
	if args.BaseSdl != nil {
		found = lint.Added(found, run(*args.BaseSdl))
	}
	return newLintResult(found, args.Sdl), nil
}

// newLintResult converts findings about a text.
func newLintResult(found diag.List, text string) *lintResult {
	out := &lintResult{Diagnostics: []*lintDiagnostic{}}
	starts := lineStarts(text)
	for _, d := range found {
		level := "WARNING"
		if d.Severity == diag.Error {
			level = "ERROR"
			out.Stats.ErrorsCount++
		} else {
			out.Stats.WarningsCount++
		}
		out.Stats.TotalCount++
		at := d.Positions[0]
		start := placeIn(text, starts, at)
		end := start
		if length := nameAt(text[start.ByteOffset:]); length > 0 {
			end.ByteOffset += length
			end.Column += length
		}
		out.Diagnostics = append(out.Diagnostics, &lintDiagnostic{
			Coordinate: d.Coordinate, Level: level, Message: d.Message, Rule: d.Code,
			SourceLocations: []*fileLocation{{Start: &start, End: &end}},
		})
	}
	return out
}

// lineStarts returns the byte offset of each line of a text.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// placeIn returns a position with its offset. Columns count characters.
func placeIn(text string, starts []int, at diag.Position) filePlace {
	line := min(max(at.Line, 1), len(starts))
	offset := starts[line-1]
	for column := 1; column < at.Column && offset < len(text); column++ {
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	return filePlace{ByteOffset: int32(offset), Line: int32(line), Column: int32(max(at.Column, 1))}
}

// nameAt returns the length of the name, with an @ before it, that a text begins with.
func nameAt(text string) int32 {
	rest := strings.TrimLeft(strings.TrimPrefix(text, "@"), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")
	return int32(len(text) - len(rest))
}
