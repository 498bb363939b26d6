package pin

import (
	"errors"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/publish/registry"
)

// regWithURL is reg(1) with another routing URL of products in the supergraph of the source.
func regWithURL(url string) Reader {
	r := reg(1)
	source := tree(1).Source
	sdl := strings.Replace(text(source), "http://products/graphql", url, 1)
	r.Supergraphs[registry.LaunchRef{ID: source.ID, Ref: source.Ref}] = registry.Supergraph{SDL: sdl, Hash: Hash(sdl)}
	return r
}

// TestRoutingURLs pins and verifies supergraphs with routing URLs that routers cannot use: Pin
// refuses what Verify objects to, in the same words, and both let pass what is allowed.
func TestRoutingURLs(t *testing.T) {
	tests := []struct{ url, code, want string }{
		{"", CodeNotLoadable, "subgraph products has no routing URL, as after a publish with --no-url; Apollo Router does not start with it, even where override_subgraph_url replaces it"},
		{"products.example.com/graphql", CodeNotLoadable, `the routing URL "products.example.com/graphql" of subgraph products: it has no scheme; write https://products.example.com/graphql; Apollo Router does not start`},
		{"http://a b/", CodeNotLoadable, "its character 9 is a space"},
		{"undefined", CodeUnreachable, "it has no scheme; write a whole URL, such as https://example.com/graphql; routers start with it, and requests to the subgraph fail"},
		{"http://x:99999/", CodeUnreachable, `its port "99999" is not one of 1 to 65535`},
	}
	for _, test := range tests {
		t.Run(test.url, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := Pin(t.Context(), regWithURL(test.url), dir, tree(1), Options{}); !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "--allow-invalid-routing-url REASON") {
				t.Errorf("%v", err)
			}
			if len(snapshot(t, dir)) > 0 {
				t.Error("it was pinned")
			}
			result, err := Pin(t.Context(), regWithURL(test.url), dir, tree(1), Options{AllowInvalidURL: "a gateway sets it"})
			if err != nil || result.Lock.AllowInvalidURL != "a gateway sets it" {
				t.Fatalf("%+v, %v", result.Lock, err)
			}
			lock, findings := Verify(dir)
			if len(findings) > 0 || lock.AllowInvalidURL != "a gateway sets it" {
				t.Errorf("%+v, %v", lock, findings)
			}
			edit(t, dir, LockName, "allowInvalidRoutingUrl: a gateway sets it\n", "")
			_, findings = Verify(dir)
			if len(findings) != 1 || findings[0].Code != test.code || !strings.Contains(findings[0].Message, test.want) {
				t.Errorf("%v", findings)
			}
		})
	}
}

// TestAllowedRoutingURLsAreNeeded writes a reason into the lock only if there is something to
// allow, or a variant keeps a pin that was allowed.
func TestAllowedRoutingURLsAreNeeded(t *testing.T) {
	dir := t.TempDir()
	pin := func(r Reader, ready bool, reason string) Lock {
		t.Helper()
		tree := tree(1)
		if !ready {
			tree.Contracts[0].State = registry.StateFailed
		}
		result, err := Pin(t.Context(), r, dir, tree, Options{AllowInvalidURL: reason, SkipUnready: true})
		if err != nil {
			t.Fatal(err)
		}
		return result.Lock
	}
	if lock := pin(reg(1), true, "in case"); lock.AllowInvalidURL != "" {
		t.Errorf("nothing was to be allowed: %+v", lock)
	}
	if lock := pin(regWithURL(""), true, "set elsewhere"); lock.AllowInvalidURL != "set elsewhere" {
		t.Errorf("%+v", lock)
	}
	if lock := pin(reg(1), false, ""); lock.AllowInvalidURL != "set elsewhere" {
		t.Errorf("a variant keeps a pin that was allowed: %+v", lock)
	}
	if lock := pin(reg(1), true, ""); lock.AllowInvalidURL != "" {
		t.Errorf("%+v", lock)
	}
}
