package sink_test

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/sink"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"Product.name_of is gone": "Product.name_of is gone",
		"use `a b` or `c`":        "use `a b` or `c`",
		"a ` tick":                "a \\` tick",
		"``a`b`` c":               "``a`b`` c",
		"`a` and @org/team.":      "`a` and `@org/team`.",
		"see #12, GH-3, x/y#4":    "see `#12`, `GH-3`, x/y`#4`",
		"*a* _b_ __c [x](y) ![i]": `\*a\* \_b\_ \_\_c \[x](y) !\[i]`,
		"<b>&lt; & &amp;":         "&lt;b>&amp;lt; & &amp;amp;",
		"# head\n- item":          `\# head - item`,
		"12. item":                `12\. item`,
		"a\u202eb\x1b[1m":         `a\\u{202e}b\\u{1b}\[1m`,
		"https://x.example www.y": "`https://x.example` `www.y`",
		"`<script>`":              "`<script>`",
		"     x":                  " x",
		"\tx":                     " x",
		"\n> x":                   ` \> x`,
		"2.15 and 2. x":           "2.15 and 2. x",
		"--flag by x":             "--flag by x",
		"---":                     `\---`,
		"[Int!]! {a | b}":         `\[Int!]! {a | b}`,
	} {
		if got := string(sink.Text(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := sink.Cell("a|b `c|d`\ne"); got != "a\\|b `c\\|d`<br>e" {
		t.Errorf("cell: %q", got)
	}
	for in, want := range map[string]string{"a": "`a`", "a`b": "``a`b``", "`": "`` ` ``", "": "", "a\nb": "`a b`", "@x": "`@x`"} {
		if got := string(sink.Code(in)); got != want {
			t.Errorf("code %q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"https://x.example/a": "[l](https://x.example/a)", "javascript:alert(1)": "l `javascript:alert(1)`", "https://x/>)": "[l](https://x/%3E%29)",
	} {
		if got := string(sink.Link("l", in)); got != want {
			t.Errorf("link %q: %q, want %q", in, got, want)
		}
	}
}

func TestFence(t *testing.T) {
	if got, want := string(sink.Fence("text", "a\n```\nb\n")), "````text\na\n```\nb\n````\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestMuted has an x for the invisible space.
func TestMuted(t *testing.T) {
	for in, want := range map[string]string{
		"add @shareable, `@key`":          "add @xshareable, `@key`",
		"```\n@key\n```\n@key":            "```\n@key\n```\n@xkey",
		"a ` b\nc ` @team ` d":            "a ` b\nc ` @xteam ` d",
		"- a ` b @team\n- c ` d":          "- a ` b @xteam\n- c ` d",
		"\\` @team `x`":                   "\\` @xteam `x`",
		"| ` | @team | ` |":               "| ` | @xteam | ` |",
		"``a ` @key ` b``":                "``a ` @key ` b``",
		"```not `a` fence\n@team\n```\n":  "```not `a` fence\n@xteam\n```\n",
		"/close\na /close\n/label ~x":     "x/close\na /close\nx/label ~x",
		"````\n```\n/merge\n/a/b c\n````": "````\n```\nx/merge\n/a/b c\n````",
	} {
		if got := strings.ReplaceAll(sink.Muted(in), "\u200b", "x"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
