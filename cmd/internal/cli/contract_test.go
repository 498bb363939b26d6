package cli

import "testing"

func TestHidesUnreachable(t *testing.T) {
	for description, want := range map[string]string{
		"Included tags: a\nUnreachable types: hidden":                             "hidden",
		"Unreachable types: kept":                                                 "kept",
		"Unreachable types are not hidden.":                                       "kept",
		"Unreachable objects, interfaces, unions, inputs, and enums are included": "kept",
		"Hide unreachable types: true":                                            "hidden",
		"Hide unreachable types: false":                                           "kept",
		"Types that are unreachable are removed":                                  "hidden",
		"":                                                                        "",
		"Included tags: hidden":                                                   "",
		"Unreachable types: jeopardized":                                          "",
	} {
		got := ""
		if hidden := hidesUnreachable(description); hidden != nil {
			got = unreachableText(hidden)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", description, got, want)
		}
	}
}
