package config

import (
	"encoding/base64"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const withVariants = `graph: shop
settle: 10s
subgraphs:
  cart: {url: "http://localhost:4001", schema: cart.graphql}
variants:
  staging:
    settle: 20s
    subgraphs: {cart: {url: "${env.STAGING_CART}"}}
  production:
    graph: shop@prod
    failOn: used
    subgraphs:
      cart: {url: "https://cart.shop.test"}
`

func TestVariants(t *testing.T) {
	env := func(name string) (string, bool) { return "https://staging.test", name == "STAGING_CART" }
	none := func(string) (string, bool) { return "", false }
	for name, test := range map[string]struct {
		o                              Options
		variant, ref, url, settle, err string
	}{
		"none":        {Options{Getenv: none}, "", "shop", "http://localhost:4001", "10s", ""},
		"by name":     {Options{Getenv: env, Variant: "staging"}, "staging", "shop@staging", "https://staging.test", "20s", ""},
		"by ref":      {Options{Getenv: none, Ref: "shop@prod"}, "production", "shop@prod", "https://cart.shop.test", "10s", ""},
		"by own ref":  {Options{Getenv: env, Ref: "shop@staging"}, "staging", "shop@staging", "https://staging.test", "20s", ""},
		"another ref": {Options{Getenv: none, Ref: "shop@test"}, "", "shop", "http://localhost:4001", "10s", ""},
		"unset":       {Options{Getenv: none, Variant: "staging"}, "", "", "", "", "schemactl.yaml:8:30: the configuration is not valid: the environment variable STAGING_CART is not set"},
		"unknown":     {Options{Getenv: none, Variant: "test"}, "", "", "", "", `schemactl.yaml:6:3: the configuration is not valid: there is no variant "test"; there are staging, production`},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := ParseGraph("schemactl.yaml", []byte(withVariants), test.o)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got %v, want %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if g.Variant != test.variant || g.Ref != test.ref || g.Subgraphs["cart"].URL != test.url || g.Settle.Time != test.settle || g.Subgraphs["cart"].Schema[0] != "cart.graphql" {
				t.Errorf("%s %s %+v %s", g.Variant, g.Ref, g.Subgraphs, g.Settle.Time)
			}
		})
	}
}

// A mistake in a variant is found also while another one is chosen.
func TestVariantErrors(t *testing.T) {
	for text, want := range map[string]string{
		"variants: {a: {settel: 1s}}":                 "schemactl.yaml:1:16: the configuration is not valid: the key settel means nothing here",
		"variants: {a: {variants: {b: {}}}}":          "a variant has no variants of its own",
		"variants: {a: text}":                         "schemactl.yaml:1:15: the configuration is not valid: a variant is a mapping",
		"variants:\n  a:\n    operations: ${env.X}\n": "",
		"variants: {a: }":                             "",
	} {
		_, err := ParseGraph("schemactl.yaml", []byte(text), Options{Getenv: func(string) (string, bool) { return "", false }})
		if want == "" && err != nil || want != "" && (!errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// References are replaced in values, after the file was read as YAML.
func TestSubstitute(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"url.txt": "http://file.test\r\n", "git.txt": "extraheader = service:x:y\n", "environ": "A=b\x00C=d\x00"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{"HASH": "a # b", "LINES": "one\ntwo", "YES": "true", "QUOTE": `"'`, "EMPTY": "", "APOLLO_KEY": "service:x:y",
		"COPY": "https://u:service:x:y@h/", "ENCODED": "Basic " + base64.StdEncoding.EncodeToString([]byte("u:service:x:y"))}
	file := filepath.Join(dir, "schemactl.yaml")
	read := func(url string) (string, error) {
		g, err := ParseGraph(file, []byte("# ${env.COMMENT}\nsubgraphs:\n  a:\n    # ${env.COMMENT}\n    url: "+url+"\n"), Options{Getenv: func(name string) (string, bool) {
			v, ok := env[name]
			return v, ok
		}})
		if err != nil {
			return "", err
		}
		return g.Subgraphs["a"].URL, nil
	}
	for url, want := range map[string]string{
		"${env.HASH}":                        "a # b",
		"'${env.HASH}'":                      "a # b",
		"${env.LINES}":                       "one\ntwo",
		"x${env.QUOTE}x":                     `x"'x`,
		"${env.NONE:-http://d.test}/graphql": "http://d.test/graphql",
		"${env.EMPTY:-d}":                    "d",
		"'${env.NONE:-}'":                    "",
		"${file.url.txt}":                    "http://file.test",
		"$HOME ${HOME}":                      "$HOME ${HOME}",
		"|-\n      ${env.HASH}\n      two":   "a # b\ntwo",
	} {
		if got, err := read(url); got != want || err != nil {
			t.Errorf("%s: got %q, %v", url, got, err)
		}
	}
	for url, want := range map[string]string{
		"x ${env.NONE}":                 ":5:12: the configuration is not valid: the environment variable NONE is not set",
		"${env.APOLLO_KEY}":             "APOLLO_KEY is not put into files",
		"${env.COPY}":                   "the variable COPY is not put into files: the value of APOLLO_KEY is in it",
		"${env.ENCODED}":                "the variable ENCODED is not put into files",
		"${file.git.txt}":               "the file git.txt is not put into files",
		"${file.environ}":               "the file of ${file.environ} is no text",
		"${env.}":                       "names no variable",
		"${file.}":                      "names no file",
		"${file.nope.txt}":              "nope.txt of ${file.nope.txt} does not exist",
		"|\n      a\n      ${env.NONE}": ":7:7: ",
	} {
		if _, err := read(url); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", url, err)
		}
	}
	g, err := ParseGraph(file, []byte("contracts: [{name: a, hideUnreachable: \"${env.YES}\"}]"), Options{Getenv: func(string) (string, bool) { return "true", true }})
	if err == nil {
		t.Errorf("a quoted text became %v", g.Contracts)
	}
	if g, err = ParseGraph(file, []byte("contracts:\n- name: a\n  hideUnreachable: ${env.YES}\n"), Options{Getenv: func(string) (string, bool) { return "true", true }}); err != nil || !g.Contracts[0].HideUnreachable {
		t.Errorf("%v, %v", g, err)
	}
}

func TestKindOf(t *testing.T) {
	for text, want := range map[string]Kind{
		"subgraphs: {a: {routing_url: x, schema: {file: a}}}": KindSupergraph,
		"subgraphs: {a: {schema: {file: a}}}":                 KindSupergraph,
		"subgraphs: {a: {schema: [a, b], routing_url: x}}":    KindSupergraph,
		"subgraphs: {a: {schema: a, url: x}}":                 KindGraph,
		"graph: a@b":                                          KindGraph,
		"variants: {a: {}}":                                   KindGraph,
	} {
		for _, file := range []string{"schemactl.yaml", "graph.yaml", "supergraph.yaml", "x/production.yml"} {
			if got := KindOf(file, []byte(text)); got != want {
				t.Errorf("%s in %s: %d", text, file, got)
			}
		}
	}
	for file, want := range map[string]Kind{"schemactl.yaml": KindGraph, "supergraph.yaml": KindSupergraph, "x.yaml": KindSupergraph} {
		for _, text := range []string{"", "federation_version: 2", "[", "subgraphs: {}"} {
			if got := KindOf(file, []byte(text)); got != want {
				t.Errorf("%q in %s: %d", text, file, got)
			}
		}
	}
}

func TestMerge(t *testing.T) {
	read := func(file, text string) *Graph {
		t.Helper()
		g, err := ParseGraph(file, []byte(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	a := read("teams/a/schemactl.yaml", "graph: shop@prod\nsubgraphs: {a: {url: http://a, schema: a.graphql}}\noperations: [../ops/*.graphql]\ncheck: {severity: {FIELD_REMOVED: dangerous}}\n")
	b := read("teams/b/schemactl.yaml", "graph: shop@prod\nsubgraphs: {b: {url: http://b, schema: [b.graphql, c]}}\nsettle: 5s\nbase: git:main:./schemas\noperations: [../ops/*.graphql]\n")
	g, err := Merge(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(g.Subgraphs["b"].Schema, " "); got != "../b/b.graphql ../b/c" || g.Base != "git:main:../b/schemas" || g.Settle.Time != "5s" || g.Ref != "shop@prod" || len(g.Operations) != 1 {
		t.Errorf("%+v", g)
	}
	if got := g.Where("settle"); got != "teams/b/schemactl.yaml:3" {
		t.Errorf("settle comes from %s", got)
	}
	if names := maps.Keys(a.Subgraphs); len(a.Subgraphs) != 1 {
		t.Errorf("merging changed its input: %v", names)
	}
	c := read("teams/c/schemactl.yaml", "graph: shop@staging\nsubgraphs:\n  a: {url: http://other}\n")
	_, err = Merge(a, c)
	for _, want := range []string{"teams/a/schemactl.yaml:1 and teams/c/schemactl.yaml:1 have different values for graph", "teams/a/schemactl.yaml:2 and teams/c/schemactl.yaml:3 have different values for subgraphs.a.url"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func TestValues(t *testing.T) {
	g, err := ParseGraph("schemactl.yaml", []byte(withVariants+"contracts:\n  - {name: public, include: [a, b]}\n"), Options{Variant: "production", Getenv: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Value{}
	for _, v := range g.Values() {
		got[v.Key] = v
	}
	for _, want := range []Value{
		{"graph", "shop@prod", "schemactl.yaml", 10, 12}, {"settle", "10s", "schemactl.yaml", 2, 9}, {"subgraphs.cart.url", "https://cart.shop.test", "schemactl.yaml", 13, 19},
		{"contracts[0].include", "a, b", "schemactl.yaml", 15, 29}, {"failOn", "used", "schemactl.yaml", 11, 13},
	} {
		if got[want.Key] != want {
			t.Errorf("got %+v, want %+v", got[want.Key], want)
		}
	}
}

// TestGraphKeys: every key of a graph's own configuration tells it from a supergraph.yaml, but for
// those that both files have.
func TestGraphKeys(t *testing.T) {
	typ := reflect.TypeFor[Graph]()
	for i := range typ.NumField() {
		switch key := typ.Field(i).Tag.Get("yaml"); key {
		case "", "-", "federation_version", "subgraphs": // unexported, or in both files
		default:
			if got := KindOf("other.yaml", []byte(key+": x\n")); got != KindGraph {
				t.Errorf("a file with %s is taken for a supergraph.yaml", key)
			}
		}
	}
}

// What is put in is a secret wherever it stands, unless the whole value is the path of a file; and
// a mistake about it does not have its beginning.
func TestValuesFromOutsideAreSecrets(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.graphql"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const secret = "s3cr3t-of-others"
	for text, told := range map[string]bool{
		"subgraphs: {a: {url: 'http://${env.X}'}}":           true,
		"subgraphs: {a: {url: '${env.X}/../a.graphql'}}":     true,
		"subgraphs: {a: {url: './${env.X}/.././a.graphql'}}": true,
		"subgraphs: {a: {url: '${env.X}//../a.graphql'}}":    true,
		"subgraphs: {a: {url: '${env.FILE}'}}":               false,
		"subgraphs: {a: {url: './${env.FILE}'}}":             false,
		"plans: {maxFetches: '${env.X}'}":                    true,
		"settle: {uplink: '${env.X}'}":                       true,
	} {
		var secrets []string
		_, err := ParseGraph(filepath.Join(dir, "schemactl.yaml"), []byte(text), Options{
			Getenv: func(name string) (string, bool) {
				value, ok := map[string]string{"X": secret, "FILE": "a.graphql"}[name]
				return value, ok
			},
			Secret: func(value string) { secrets = append(secrets, value) },
		})
		if got := len(secrets) > 0; got != told {
			t.Errorf("%s: secrets: %q", text, secrets)
		}
		if err != nil && strings.Contains(err.Error(), secret[:4]) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
