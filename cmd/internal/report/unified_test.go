package report

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func unified(old, now string, limit int) string {
	var b strings.Builder
	writeUnified(&b, Plain(), "old", "new", old, now, limit)
	return b.String()
}

func TestUnified(t *testing.T) {
	numbers := func(list ...int) string {
		var b strings.Builder
		for _, n := range list {
			b.WriteString(strconv.Itoa(n) + "\n")
		}
		return b.String()
	}
	ten := numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	tests := []struct {
		name, old, now, want string
		limit                int
	}{
		{"equal", ten, ten, "", 0},
		{"one line", ten, strings.Replace(ten, "5\n", "five\n", 1), "--- old\n+++ new\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n", 0},
		{"at the start", ten, "0\n" + ten, "--- old\n+++ new\n@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n", 0},
		{"at the end", ten, ten + "11\n", "--- old\n+++ new\n@@ -8,3 +8,4 @@\n 8\n 9\n 10\n+11\n", 0},
		{"from nothing", "", "1\n2\n", "--- old\n+++ new\n@@ -0,0 +1,2 @@\n+1\n+2\n", 0},
		{"to nothing", "1\n2\n", "", "--- old\n+++ new\n@@ -1,2 +0,0 @@\n-1\n-2\n", 0},
		{"far apart", ten, "one\n" + strings.TrimPrefix(strings.Replace(ten, "10", "ten", 1), "1\n"), "--- old\n+++ new\n@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n 9\n-10\n+ten\n", 0},
		{"limited", ten, "", "--- old\n+++ new\n@@ -1,10 +0,0 @@\n-1\n-2\n… 8 more lines\n", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, unified(tt.old, tt.now, tt.limit)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestUnifiedApplies: the hunks turn the old text into the new one, and no line stands in two of
// them.
func TestUnifiedApplies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "{", "}"}), 0, 40)
		old, now := lines.Draw(t, "old"), lines.Draw(t, "new")
		text := func(list []string) string {
			if len(list) == 0 {
				return ""
			}
			return strings.Join(list, "\n") + "\n"
		}
		var got []string
		at := 0
		for _, h := range hunks(diffLines(text(old), text(now))) {
			start := h.oldStart - 1
			if start < at {
				t.Fatalf("hunk at old line %d overlaps the one before, which ends at %d", h.oldStart, at)
			}
			got = append(got, old[at:start]...)
			if len(got) != h.newStart-1 {
				t.Fatalf("hunk says new line %d, it is %d", h.newStart, len(got)+1)
			}
			at = start
			for _, l := range h.lines {
				if l.op != '+' {
					if old[at] != l.text {
						t.Fatalf("old line %d is %q, the diff says %q", at+1, old[at], l.text)
					}
					at++
				}
				if l.op != '-' {
					got = append(got, l.text)
				}
			}
			if at-start != h.oldLines {
				t.Fatalf("hunk counts %d old lines, has %d", h.oldLines, at-start)
			}
		}
		got = append(got, old[at:]...)
		if diff := cmp.Diff(text(now), text(got)); diff != "" {
			t.Fatal(diff)
		}
	})
}
