package sdl

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOverlay(t *testing.T) {
	base := []Source{{Name: "b", URL: "http://b", Text: "old"}, {Name: "c", URL: "http://c"}}
	got := Overlay(base, []Source{{Name: "b", Text: "new"}, {Name: "c", URL: "http://other"}, {Name: "a"}})
	want := []Source{{Name: "a"}, {Name: "b", URL: "http://b", Text: "new"}, {Name: "c", URL: "http://other"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if base[0].Text != "old" {
		t.Error("the base was changed")
	}
}
