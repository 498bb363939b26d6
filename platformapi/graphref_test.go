package platformapi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/platformapi"
)

func TestParseGraphRef(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, c := range []struct{ in, graph, variant string }{
		{"storefront", "storefront", "current"},
		{"storefront@prod", "storefront", "prod"},
		{"my-special_1/x", "", ""},
		{"my-special@variant:from$hell", "my-special", "variant:from$hell"},
		{"a@b@c", "a", "b@c"},
		{"a@über uns", "a", "über uns"},
		{"a@" + strings.Repeat("ü", 63), "a", strings.Repeat("ü", 63)},
		{"a@" + strings.Repeat("ü", 64), "", ""},
		{long, long, "current"},
		{long + "a@x", "", ""},
		{"", "", ""},
		{"@prod", "", ""},
		{"storefront@", "", ""},
		{"1abc@prod", "", ""},
		{" storefront@prod", "", ""},
		{"storefront@pr\nod", "", ""},
		{"storefront@\xff", "", ""},
	} {
		ref, err := platformapi.ParseGraphRef(c.in)
		if c.graph == "" {
			if !errors.Is(err, platformapi.ErrBadGraphRef) || !strings.Contains(err.Error(), "graph@variant") {
				t.Errorf("%q: got %v, %v; want a helpful error", c.in, ref, err)
			}
			continue
		}
		want := platformapi.GraphRef{Graph: c.graph, Variant: c.variant}
		if err != nil || ref != want {
			t.Errorf("%q: got %v, %v; want %v", c.in, ref, err, want)
		}
		if again, err := platformapi.ParseGraphRef(ref.String()); err != nil || again != ref {
			t.Errorf("%q: printed as %s, read back as %v, %v", c.in, ref, again, err)
		}
	}
}
