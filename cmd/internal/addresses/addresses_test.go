package addresses_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
)

// told returns addresses in a line each.
func told(list []addresses.Address) string {
	var b strings.Builder
	for _, a := range list {
		fmt.Fprintf(&b, "%s %s %s\n", a.Name, a.URL, a.Dial)
	}
	return b.String()
}

func lookup(_ context.Context, host string) ([]netip.Addr, error) {
	if host != "routers.internal" {
		return nil, errors.New("no such host")
	}
	return []netip.Addr{netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("::ffff:10.0.0.1"), netip.MustParseAddr("fd00::1"), netip.MustParseAddr("10.0.0.2")}, nil
}

func TestFind(t *testing.T) {
	const metrics, graphql = "http://:9090/metrics", "https://products.internal/graphql"
	for name, test := range map[string]struct {
		source         addresses.Source
		template, want string
	}{
		"URLs stay as they are": {
			addresses.Source{List: []string{"http://b:1/x", "http://a:1/x?token=1", "http://b:1/x"}}, metrics,
			"http://a:1/x http://a:1/x?token=1 \nhttp://b:1/x http://b:1/x \n",
		},
		"hosts have port and path of the template": {
			addresses.Source{List: []string{"router-1", "router-2:9000", "fd00::1", "[fd00::2]:9000"}}, metrics,
			"[fd00::1]:9090 http://[fd00::1]:9090/metrics \n[fd00::2]:9000 http://[fd00::2]:9000/metrics \nrouter-1:9090 http://router-1:9090/metrics \nrouter-2:9000 http://router-2:9000/metrics \n",
		},
		"a template with a host keeps it": {
			addresses.Source{List: []string{"10.0.0.1", "10.0.0.2:4001"}}, graphql,
			"10.0.0.1:443 https://products.internal/graphql 10.0.0.1:443\n10.0.0.2:4001 https://products.internal/graphql 10.0.0.2:4001\n",
		},
		"each record": {
			addresses.Source{DNS: "routers.internal:9000"}, metrics,
			"10.0.0.1:9000 http://routers.internal:9000/metrics 10.0.0.1:9000\n10.0.0.2:9000 http://routers.internal:9000/metrics 10.0.0.2:9000\n[fd00::1]:9000 http://routers.internal:9000/metrics [fd00::1]:9000\n",
		},
		"each record of the host of a URL": {
			addresses.Source{DNS: "https://routers.internal/m"}, metrics,
			"10.0.0.1:443 https://routers.internal/m 10.0.0.1:443\n10.0.0.2:443 https://routers.internal/m 10.0.0.2:443\n[fd00::1]:443 https://routers.internal/m [fd00::1]:443\n",
		},
		"lines of a command": {
			addresses.Source{Command: "print"}, metrics,
			"router-1:9090 http://router-1:9090/metrics \nrouter-2:9090 http://router-2:9090/metrics \n",
		},
	} {
		f := addresses.Finder{Lookup: lookup, Run: func(context.Context, string, int) ([]byte, error) { return []byte("router-2\r\n\n router-1:9090"), nil }}
		list, err := f.Find(t.Context(), test.source, test.template)
		if got := told(list); err != nil || got != test.want {
			t.Errorf("%s: %v\n%swant\n%s", name, err, got, test.want)
		}
	}
}

func TestFindFails(t *testing.T) {
	failing := func(context.Context, string, int) ([]byte, error) { return nil, errors.New("exit status 3") }
	printing := func(text string) func(context.Context, string, int) ([]byte, error) {
		return func(context.Context, string, int) ([]byte, error) { return []byte(text), nil }
	}
	for want, test := range map[string]struct {
		source addresses.Source
		run    func(context.Context, string, int) ([]byte, error)
	}{
		"cannot be looked up":     {addresses.Source{DNS: "elsewhere.internal"}, nil},
		"exit status 3":           {addresses.Source{Command: "print"}, failing},
		"`print` prints are none": {addresses.Source{Command: "print"}, printing("\n \n")},
		"line 2 of what `print`":  {addresses.Source{Command: "print"}, printing("a\nno address\n")},
		"at most 5000 are asked": {addresses.Source{Command: "print"}, func(context.Context, string, int) ([]byte, error) {
			var b strings.Builder
			for i := range 5001 {
				fmt.Fprintf(&b, "router-%d\n", i)
			}
			return []byte(b.String()), nil
		}},
		"commands cannot be run": {addresses.Source{Command: "print"}, nil},
	} {
		f := addresses.Finder{Lookup: lookup, Run: test.run}
		_, err := f.Find(t.Context(), test.source, "http://:9090/metrics")
		if !errors.Is(err, addresses.ErrUnknown) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestProblems(t *testing.T) {
	for want, s := range map[string]addresses.Source{
		"":                               {List: []string{"http://a/metrics", "b", "c:1", "fd00::1", "[fd00::1]:2"}},
		"[] name the addresses in one":   {},
		"[list 1] \"a b\" is no address": {List: []string{"a", "a b"}},
		"[list 0] \"ftp://a\" is no":     {List: []string{"ftp://a"}},
		"[list 0] \"a:0\" has no port":   {List: []string{"a:0"}},
		"[list 0] \"a/b\" is no address": {List: []string{"a/b"}},
		"[dns] \"a:b:c\" is no address":  {DNS: "a:b:c"},
		"[kubernetes] kubernetes needs":  {Kubernetes: addresses.Kubernetes{Port: "http"}},
		"[kubernetes port] a port is":    {Kubernetes: addresses.Kubernetes{Service: "s", Port: "70000"}},
		"[kubernetes] service and":       {Kubernetes: addresses.Kubernetes{Service: "../s"}},
	} {
		got := ""
		for _, p := range s.Problems() {
			got += fmt.Sprintf("%v %s\n", p.Keys, p.Message)
		}
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
	two := addresses.Source{DNS: "a", Command: "b"}.Problems()
	if len(two) != 1 || !strings.Contains(two[0].Message, "in one way") {
		t.Error(two)
	}
}

// A request to a replica that is dialled has the host of the template, and goes to no other place.
func TestClient(t *testing.T) {
	var hosts []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hosts = append(hosts, r.Host+r.URL.Path)
		http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
	}))
	defer server.Close()
	f := addresses.Finder{}
	list, err := f.Find(t.Context(), addresses.Source{List: []string{strings.TrimPrefix(server.URL, "http://")}}, "http://products.internal/graphql")
	if err != nil {
		t.Fatal(err)
	}
	response, err := list[0].Client(time.Minute).Get(list[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusFound || !slices.Equal(hosts, []string{"products.internal/graphql"}) {
		t.Error(response.Status, hosts)
	}
}
