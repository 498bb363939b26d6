package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish/clock"
)

// BenchmarkCheck is the command `schemactl check --base BASE PROPOSAL` on local files, everything
// but the start of the process:
//
//	GOGC=400 go test ./cmd/internal/cli -run none -bench Check -benchtime 5x
//
// CHECK_BENCH_DIR names a folder of subgraphs to be used instead of the graph of 100 that is made
// here.
func BenchmarkCheck(b *testing.B) {
	for _, c := range []struct {
		name string
		pair func(*testing.B) (base, proposal string)
	}{
		{"one-of-100", oneOfMany},
		{"5MB-few", func(b *testing.B) (string, string) { return largePair(b, 20_000) }},
		{"5MB-all", func(b *testing.B) (string, string) { return largePair(b, 1) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			base, proposal := c.pair(b)
			b.ReportAllocs()
			for b.Loop() {
				a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: os.Stderr, getenv: os.Getenv, clock: clock.System{}, color: "never"}
				if code := a.run(context.Background(), []string{"check", "--fail-on", "none", "--base", base, proposal}); code != exit.Yes {
					b.Fatalf("exit code %d", code)
				}
			}
		})
	}
}

// oneOfMany writes a graph of 100 subgraphs twice, the second time with a field of one of them
// under another name and a new one beside it.
func oneOfMany(b *testing.B) (base, proposal string) {
	b.Helper()
	texts := map[string]string{}
	if dir := os.Getenv("CHECK_BENCH_DIR"); dir != "" {
		files, err := filepath.Glob(filepath.Join(dir, "*.graphql"))
		if err != nil || len(files) == 0 {
			b.Fatalf("no subgraphs in %s: %v", dir, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			texts[filepath.Base(file)] = string(text)
		}
	} else {
		for i := range 100 {
			texts[fmt.Sprintf("s%03d.graphql", i)] = entitySubgraph(i)
		}
	}
	base = writeTexts(b, texts)
	for name, text := range texts {
		if changed := renameField(text); changed != text {
			texts[name] = changed
			return base, writeTexts(b, texts)
		}
	}
	b.Fatal("no field to change")
	return "", ""
}

// entitySubgraph is one of 100: three entities of its own with forty fields, and one of its
// neighbour.
func entitySubgraph(i int) string {
	var t strings.Builder
	t.WriteString("extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\", \"@shareable\", \"@external\", \"@requires\"])\n\n")
	fmt.Fprintf(&t, "type Query {\n  item%dx0(id: ID!): Item%dx0\n  all%d(first: Int = 10): [Item%dx1!]\n  last%d: Item%dx2\n}\n", i, i, i, i, i, i)
	for e := range 3 {
		fmt.Fprintf(&t, "\ntype Item%dx%d @key(fields: \"id\") {\n  id: ID!\n", i, e)
		for f := range 40 {
			fmt.Fprintf(&t, "  field%dx%d(size: Int! = %d, filter: Filter%d): [String!]\n", e, f, f, i)
		}
		fmt.Fprintf(&t, "  next: Item%dx%d\n}\n", i, (e+1)%3)
	}
	fmt.Fprintf(&t, "\ninput Filter%d {\n  name: String = \"x\"\n  limit: Int\n}\n", i)
	if i > 0 {
		fmt.Fprintf(&t, "\ntype Item%dx0 @key(fields: \"id\") {\n  id: ID!\n  field0x1(size: Int! = 1, filter: Filter%d): [String!] @external\n  price%d: Int @requires(fields: \"field0x1(size: 2)\")\n}\n", i-1, i-1, i)
		fmt.Fprintf(&t, "\ninput Filter%d {\n  name: String = \"x\"\n  limit: Int\n}\n", i-1)
	}
	return t.String()
}

// renameField changes the first field of an entity behind its id.
func renameField(text string) string {
	const id = "id: ID!\n  "
	at := strings.Index(text, id)
	if at < 0 {
		return text
	}
	at += len(id)
	return text[:at] + "added: Int\n  renamed_" + text[at:]
}

// largePair writes a subgraph of 5 MB twice, with another default for every step-th type.
func largePair(b *testing.B, step int) (base, proposal string) {
	b.Helper()
	text := func(changed bool) map[string]string {
		var t strings.Builder
		t.WriteString("type Query { a0: T0 }\n")
		const n = 60_000
		for i := range n {
			size := 3
			if changed && i%step == 0 {
				size = 4
			}
			fmt.Fprintf(&t, "type T%d { id: ID! name(first: Int = %d): String next: T%d list: [T%d!]! }\n", i, size, (i+1)%n, i*7%n)
		}
		return map[string]string{"big.graphql": t.String()}
	}
	return writeTexts(b, text(false)), writeTexts(b, text(true))
}

func writeTexts(b *testing.B, texts map[string]string) string {
	b.Helper()
	dir := b.TempDir()
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}
