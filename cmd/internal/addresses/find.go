package addresses

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
)

const (
	// Limit is the largest number of addresses of a source.
	Limit = 5000
	// maxOutput is how many bytes a command may print.
	maxOutput = 1 << 20
)

// Finder finds the addresses of sources. It may be used by several goroutines.
type Finder struct {
	// Clusters reaches the clusters of Kubernetes services; nil where none can be asked.
	Clusters *cluster.Clusters
	// Run runs a command line through the user's shell and returns what it prints on its standard
	// output, at most limit bytes and an error if it prints more.
	Run func(ctx context.Context, line string, limit int) ([]byte, error)
	// Lookup returns the addresses of a DNS name; nil asks the resolver of the machine.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
}

// Find returns the addresses of a source as they are now; see the package comment for templates.
func (f *Finder) Find(ctx context.Context, s Source, url string) ([]Address, error) {
	t, err := parseTemplate(url)
	if err != nil {
		return nil, err
	}
	var list []Address
	switch {
	case s.DNS != "":
		list, err = f.records(ctx, s.DNS, t)
	case s.Kubernetes != Kubernetes{}:
		list, err = f.endpoints(ctx, s.Kubernetes, t)
	case s.Command != "":
		list, err = f.printed(ctx, s.Command, t)
	default:
		list, err = entries(s.List, t)
	}
	switch list = arrange(list); {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrUnknown, err)
	case len(list) == 0:
		return nil, fmt.Errorf("%w: %s are none", ErrUnknown, s)
	case len(list) > Limit:
		return nil, fmt.Errorf("%w: %s are %d, and at most %d are asked", ErrUnknown, s, len(list), Limit)
	}
	return list, nil
}

// entries returns the addresses of a list.
func entries(list []string, t template) ([]Address, error) {
	var out []Address
	for _, text := range list {
		e, err := parseEntry(text)
		if err != nil {
			return nil, err
		}
		out = append(out, t.at(e, ""))
	}
	return out, nil
}

// records returns an address for each A and AAAA record of a name.
func (f *Finder) records(ctx context.Context, name string, t template) ([]Address, error) {
	e, err := parseEntry(name)
	if err != nil {
		return nil, err
	}
	if e.url != nil {
		t = template{*e.url}
	} else if t.Hostname() == "" {
		port := e.port
		if port == "" {
			port = t.Port()
		}
		if t.Host = e.host; port != "" {
			t.Host = net.JoinHostPort(e.host, port)
		}
	}
	lookup := f.Lookup
	if lookup == nil {
		lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	found, err := lookup(ctx, e.host)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be looked up: %w", e.host, err)
	}
	var out []Address
	for _, ip := range found {
		out = append(out, t.at(entry{host: ip.Unmap().String(), port: e.port}, ""))
	}
	return out, nil
}

// printed returns the addresses that a command prints.
func (f *Finder) printed(ctx context.Context, line string, t template) ([]Address, error) {
	if f.Run == nil {
		return nil, errors.New("commands cannot be run here")
	}
	text, err := f.Run(ctx, line, maxOutput)
	if err != nil {
		return nil, fmt.Errorf("the command `%s`: %w", line, err)
	}
	var out []Address
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, maxOutput+1)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		e, err := parseEntry(text)
		if err != nil {
			return nil, fmt.Errorf("line %d of what `%s` prints: %w", n, line, err)
		}
		out = append(out, t.at(e, ""))
	}
	return out, nil
}
