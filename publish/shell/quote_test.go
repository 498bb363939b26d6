package shell_test

import (
	"os/exec"
	"testing"

	"github.com/schemactl/schemactl/publish/shell"
)

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"shop@prod":        "shop@prod",
		"./a/b-c.graphql":  "./a/b-c.graphql",
		"":                 "''",
		"-x":               "'-x'",
		"~/x":              "'~/x'",
		"two words":        "'two words'",
		"it's":             `'it'\''s'`,
		"a;b|c&d$HOME`e`*": "'a;b|c&d$HOME`e`*'",
		"line\nbreak":      "'line\nbreak'",
	} {
		if got := shell.Quote(word); got != want {
			t.Errorf("%q: got %s, want %s", word, got, want)
		}
	}
}

func TestShellReadsQuotedWordBack(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no POSIX shell on this machine")
	}
	for _, word := range []string{"shop@prod", "", "~", "it's", `a"b\c`, "$HOME", "a\nb", "*", "=x", "#x"} {
		out, err := exec.Command(sh, "-c", "printf %s "+shell.Quote(word)).Output()
		if err != nil || string(out) != word {
			t.Errorf("%q: the shell read %q: %v", word, out, err)
		}
	}
}
