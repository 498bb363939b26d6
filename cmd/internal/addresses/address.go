package addresses

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Address is where one replica answers.
type Address struct {
	// Name is what people call the replica: its pod, or its host and port, or its URL.
	Name string
	// URL is what is asked of it.
	URL string
	// Dial is the host and port that is connected to where that is not the one of URL: the URL then
	// tells the Host of the request and the name in TLS only.
	Dial string
}

// Client returns a client that reaches this replica and no other one, with a limit of time for each
// request. It keeps no connection open, goes through no proxy if the replica is dialled by its
// own address, and follows no redirection, which would lead to another place.
func (a Address) Client(timeout time.Duration) *http.Client {
	t := &http.Transport{DisableKeepAlives: true, Proxy: http.ProxyFromEnvironment, MaxResponseHeaderBytes: 1 << 16}
	if a.Dial != "" {
		t.Proxy = nil
		t.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, a.Dial)
		}
	}
	return &http.Client{
		Transport: t, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// template is the URL that is asked of each address; its host may be empty.
type template struct{ url.URL }

func parseTemplate(text string) (template, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return template{}, fmt.Errorf("%w: %q is no http or https URL", ErrUnknown, text)
	}
	return template{*u}, nil
}

// at returns the address of an entry. name is what people call it; empty is its host and port.
func (t template) at(e entry, name string) Address {
	if e.url != nil {
		return Address{Name: cmp.Or(name, shown(e.url)), URL: e.url.String()}
	}
	port := cmp.Or(e.port, t.Port(), map[string]string{"http": "80", "https": "443"}[t.Scheme])
	where := net.JoinHostPort(e.host, port)
	if t.Hostname() == "" {
		u := t.URL
		u.Host = where
		return Address{Name: cmp.Or(name, where), URL: u.String()}
	}
	return Address{Name: cmp.Or(name, where), URL: t.String(), Dial: where}
}

// shown returns a URL without user, password and query, which may hold secrets.
func shown(u *url.URL) string {
	v := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return v.String()
}

// arrange sorts addresses by their names and leaves those out that are there twice.
func arrange(list []Address) []Address {
	slices.SortFunc(list, func(a, b Address) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.URL, b.URL), strings.Compare(a.Dial, b.Dial))
	})
	return slices.CompactFunc(list, func(a, b Address) bool { return a.URL == b.URL && a.Dial == b.Dial })
}
