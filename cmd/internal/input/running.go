package input

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// isURL reports whether what an argument names is a server to be asked.
func isURL(file string) bool {
	return strings.HasPrefix(file, "http://") || strings.HasPrefix(file, "https://")
}

// IsRunning reports whether an argument is NAME=URL, and returns both.
func IsRunning(arg string) (name, address string, ok bool) {
	name, address = Split(arg)
	return name, address, name != "" && isURL(address)
}

// running asks the subgraph of NAME=URL for its SDL, with the headers that the configuration has
// for it. Its routing URL is that of the configuration: the address that is asked may be one that
// routers do not reach.
func (l *Loader) running(ctx context.Context, name, address string) ([]sdl.Source, error) {
	switch {
	case name == "":
		return nil, fmt.Errorf("%w: the SDL of a running subgraph needs a name: NAME=%s", ErrInput, shownURL(address))
	case l.Introspect == nil:
		return nil, fmt.Errorf("%w: a running subgraph cannot be asked here", ErrInput)
	}
	text, err := l.Introspect(ctx, address, l.config.AskHeaders(name))
	if err != nil {
		return nil, fmt.Errorf("subgraph %s: %w", name, err)
	}
	out := []sdl.Source{{Name: name, File: shownURL(address), Text: text}}
	l.addURLs(out, ".")
	return out, nil
}

// shownURL returns an address without user, password and query, which may be secrets.
func shownURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "URL"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
