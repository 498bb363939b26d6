package composition

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

// tagged is a subgraph in which a contract can leave fields out.
const tagged = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@tag"])
type Query { open: Int @tag(name: "open") closed: Int @tag(name: "closed") }`

func sources(text string) []sdl.Source {
	return []sdl.Source{{Name: "a", URL: "http://a.test", File: "a.graphql", Text: text}}
}

func TestComposeContract(t *testing.T) {
	res, err := Compose(t.Context(), sources(tagged), Options{Filter: &supergraph.Filter{Exclude: []string{"closed"}}})
	if err != nil || !res.OK() {
		t.Fatal(res.Errors, err)
	}
	if api := res.APISDL(); !strings.Contains(api, "open") || strings.Contains(api, "closed") {
		t.Errorf("the API schema of the contract is\n%s", api)
	}
}

func TestPreview(t *testing.T) {
	filter := supergraph.Filter{Include: []string{"open"}}
	nobody := supergraph.Filter{Include: []string{"nobody"}}
	preview := func(p Preview) []ContractAPIs {
		t.Helper()
		p.Before, p.After = sources(tagged), sources(strings.Replace(tagged, "open:", "opened:", 1))
		p.Contracts = func(context.Context) ([]rollout.Contract, error) {
			return []rollout.Contract{{Name: "other"}, {Name: "public", Filter: filter}}, nil
		}
		list, errs, err := p.Run(t.Context())
		if err != nil || len(errs) > 0 {
			t.Fatal(errs, err)
		}
		return list
	}
	if list := preview(Preview{}); len(list) != 2 || list[0].Name != "other" || list[1].Name != "public" {
		t.Errorf("all contracts are %v", list)
	}
	list := preview(Preview{Only: "public"})
	if c := list[0]; len(list) != 1 || len(c.Errors) > 0 || c.Before.Type("Query").Field("open") == nil || c.After.Type("Query").Field("opened") == nil {
		t.Errorf("the contract before\n%s\nand after\n%s\n%v", sdl.Print(c.Before), sdl.Print(c.After), c.Errors)
	}
	if c := preview(Preview{Only: "new", Filter: &filter})[0]; c.Name != "new" || len(c.Errors) > 0 || c.Before.Type("Query") != nil {
		t.Errorf("a new contract has clients: %v\n%s", c.Errors, sdl.Print(c.Before))
	}
	if c := preview(Preview{Only: "public", Filter: &nobody})[0]; len(c.Errors) == 0 || c.After != nil {
		t.Error("a contract without a query can be built")
	}
	if _, errs, _ := (Preview{Before: sources(tagged), After: sources("type Query { a: Nope }")}).Run(t.Context()); len(errs) == 0 {
		t.Error("what does not compose has no errors")
	}
}

func TestContract(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schemactl.yaml"), []byte("contracts:\n  - name: public\n    exclude: [internal]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g, err := config.ReadGraphIn(dir, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := Contract("public", g)
	if err != nil || len(f.Exclude) != 1 {
		t.Errorf("%+v, %v", f, err)
	}
	for text, g := range map[string]*config.Graph{"it has public": g, "defines it": {}} {
		if _, err := Contract("partner", g); !errors.Is(err, exit.ErrUsage) || !strings.Contains(err.Error(), text) {
			t.Errorf("%v, want %q", err, text)
		}
	}
}

func TestBatch(t *testing.T) {
	in := `{"id":"good","subgraphs":[{"name":"a","url":"http://a.test","sdl":"type Query { a: Int }"}]}

{"id":"bad","subgraphs":[{"name":"a","sdl":"type Query { a: Nope }"}]}`
	var out strings.Builder
	if err := Batch(t.Context(), strings.NewReader(in), &out, Options{}, func() time.Time { return time.Unix(0, 0) }); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"id":"good","ok":true,`) || !strings.HasPrefix(lines[1], `{"id":"bad","ok":false,"errors":[{"code":"`) {
		t.Errorf("results:\n%s", out.String())
	}
	err := Batch(t.Context(), strings.NewReader("no JSON\n"), &out, Options{}, time.Now)
	if !errors.Is(err, exit.ErrUsage) || !strings.Contains(err.Error(), "line 1") {
		t.Error(err)
	}
}
