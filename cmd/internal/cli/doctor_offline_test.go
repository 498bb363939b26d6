package cli

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/doctor"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi"
)

// TestDoctorOffline: what needs no network works where every connection and every lookup fails, and
// a part that asks for one is told.
func TestDoctorOffline(t *testing.T) {
	before, resolver := http.DefaultTransport, net.DefaultResolver
	t.Cleanup(func() { http.DefaultTransport, net.DefaultResolver = before, resolver })
	dialed := 0
	fail := func(context.Context, string, string) (net.Conn, error) {
		dialed++
		return nil, errors.New("no dial")
	}
	http.DefaultTransport = &http.Transport{DialContext: fail}
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: fail}

	t.Chdir(t.TempDir())
	a := testApp()
	a.tune = func(c *platformapi.Config) { c.Transport = &http.Transport{DialContext: fail} }
	if code := a.run(t.Context(), []string{"doctor", "--offline"}); code != exit.Yes {
		t.Errorf("exit code %s", code)
	}
	out := a.stdout.(*bytes.Buffer).String()
	if !strings.Contains(out, "✔ offline       compose, check, plan, query-plan, lint, explain, deliver --rehearse work, and sent nothing") {
		t.Error(out)
	}
	if dialed > 0 {
		t.Errorf("%d connections were tried", dialed)
	}

	d := doctor.Doctor{Parts: []doctor.Part{{Name: "x"}}}
	for name, test := range map[string]struct{ line, want string }{
		"it fails": {"check DIR/nowhere", "x does not work without network: exit code 2: error: "},
		"no key":   {"subgraph list --graph-ref doctor@current", "x does not work without network: exit code 3: error: no API key"},
	} {
		d.Parts[0].Try = func(ctx context.Context) (int, error) { return a.tryOffline(ctx, t.TempDir(), test.line) }
		if f := d.TryOffline(t.Context()); f.Status != doctor.Failed || !strings.Contains(f.Detail, test.want) {
			t.Errorf("%s: %+v", name, f)
		}
	}
	d.Parts[0].Try = func(context.Context) (int, error) { return 1, nil }
	if f := d.TryOffline(t.Context()); f.Status != doctor.Failed || !strings.Contains(f.Detail, "it asked for the network") {
		t.Errorf("%+v", f)
	}
}
