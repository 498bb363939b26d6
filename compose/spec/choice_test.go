package spec

import (
	"strings"
	"testing"
)

func TestParseFederationVersion(t *testing.T) {
	newest, js := Choice{}, Choice{Edition: Edition214}
	old := Choice{Edition: Edition214, Newest: Version{2, 9}}
	for word, want := range map[string]Choice{
		"2": newest, "latest-2": newest, " 2\n": newest, "=2.15": newest, "=2.15.0": newest, "2.15": newest, "v2.15.7": newest, "=2.15.1+build.1": newest,
		"=2.14.4": js, "2.14": js, "v2.14": js,
		"=2.9.3": old, "=2.9": old, "2.9": old, "2.9.3": old, "v2.9": old, "v2.9.3": old, "=2.9.0-preview.9": old,
		"=2.0.0": {Edition: Edition214, Newest: Version{2, 0}},
	} {
		got, err := ParseFederationVersion(word)
		if err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", word, got, err, want)
		}
		if again, err := ParseFederationVersion(got.String()); err != nil || again != got {
			t.Errorf("%q is written as %q, which is %+v, %v", word, got, again, err)
		}
	}
	for word, want := range map[string]string{
		"1": "Federation 1", "0": "Federation 1", "latest-0": "Federation 1", "=1.0.0": "Federation 1", "0.36": "Federation 1",
		"3": "no known", "=3.0.0": "no known", "2.16": "no known", "=2.99": "no known", "=99": "no known", "=2": "no known", "v2": "no known",
		"banana": "no known", "": "no known", "=": "no known", "2.": "no known", "2.9.": "no known", "2.9.x": "no known", "2.9.3-": "no known", "==2.9.3": "no known", "=v2.9": "no known", "2.-1": "no known",
	} {
		_, err := ParseFederationVersion(word)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "=2.15") || !strings.Contains(err.Error(), "=2.0") {
			t.Errorf("%q: %v; want %q and the versions", word, err, want)
		}
	}
}

func TestComposition(t *testing.T) {
	if got := (Choice{}).Composition().String(); got != "federation 2.15, as apollo-federation 2.16.5" {
		t.Error(got)
	}
	if got := (Choice{Edition: Edition214, Newest: Version{2, 9}}).Composition(); got != (Composition{"2.9", "2.14", "@apollo/composition 2.14.4"}) {
		t.Error(got)
	}
}
