package supergraph

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/schemactl/schemactl/compose/sdl"
)

// This file has the one rule for routing URLs: what a router can do with each. What stops a router
// is measured with Apollo Router 2.16.5, see testdata/routing_urls.txt. It reads URLs by the
// grammar of Rust's http crate, which takes more than RFC 3986 in some places and less in others.

// CodeRoutingURL is the code of a finding about a routing URL that routers cannot use.
const CodeRoutingURL = "INVALID_ROUTING_URL"

// URLFault is why routers cannot use a routing URL.
type URLFault struct {
	// Why is what is wrong with the URL, as the end of a sentence about it.
	Why string `json:"why"`
	// Stops is true if Apollo Router does not start with a supergraph that has the URL, even if
	// override_subgraph_url of its configuration replaces it. Otherwise it starts, and requests to
	// the subgraph fail unless the URL is replaced there.
	Stops bool `json:"stopsRouters,omitempty"`
}

// Effect returns what routers do with the URL, as the end of a sentence.
func (f URLFault) Effect() string {
	if f.Stops {
		return "Apollo Router does not start with it, even where override_subgraph_url replaces it"
	}
	return "routers start with it, and requests to the subgraph fail"
}

// String returns what is wrong and what routers do, as the end of a sentence about the URL.
func (f URLFault) String() string { return f.Why + "; " + f.Effect() }

// JudgeRoutingURL returns what keeps routers from using a routing URL, nil if nothing is known to.
// Whether anything answers at the URL is not asked. The empty URL, of a subgraph that was
// registered without one, is a fault too.
func JudgeRoutingURL(url string) *URLFault {
	if url == "" {
		return &URLFault{Why: "there is none", Stops: true}
	}
	if path, ok := strings.CutPrefix(url, "unix://"); ok {
		if path == "" {
			return &URLFault{Why: "it names no socket; write unix:///path/of/the.sock"}
		}
		return nil
	}
	parts, why := splitURL(url)
	if why != "" {
		return &URLFault{Why: why, Stops: true}
	}
	if why := parts.unreachable(url); why != "" {
		return &URLFault{Why: why}
	}
	return nil
}

// JudgeSource is [JudgeRoutingURL] for a subgraph. The URL of one with connectors is not judged,
// because routers do not use it.
func JudgeSource(s sdl.Source) *URLFault {
	if strings.Contains(s.Text, connectSpec) {
		return nil
	}
	return JudgeRoutingURL(s.URL)
}

// connectSpec is how the URLs of the specification of connectors begin.
const connectSpec = specs + "connect/"

// SubgraphURL is a subgraph of a supergraph with what is wrong with its routing URL.
type SubgraphURL struct {
	Name string `json:"subgraph"`
	// URL is empty for a subgraph that is registered without one.
	URL string `json:"url"`
	URLFault
}

// String returns a sentence without its full stop.
func (s SubgraphURL) String() string {
	if s.URL == "" {
		return fmt.Sprintf("subgraph %s has no routing URL, as after a publish with --no-url; %s", s.Name, s.Effect())
	}
	return fmt.Sprintf("the routing URL %q of subgraph %s: %s", s.URL, s.Name, s.URLFault)
}

// URLFaults returns the subgraphs whose routing URL routers cannot use, in the order of
// join__Graph. Subgraphs with connectors are left out, as in [JudgeSource].
func (g *Graph) URLFaults() []SubgraphURL {
	connected := connectedGraphs(g.Schema)
	var out []SubgraphURL
	for _, t := range g.Schema.Types {
		for _, v := range t.Values {
			d := sdl.Find(v.Directives, sdl.RoleJoinGraph)
			if d == nil || slices.Contains(connected, v.Name) {
				continue
			}
			name, _ := d.StringArg("name")
			url, _ := d.StringArg("url")
			if fault := JudgeRoutingURL(url); fault != nil {
				out = append(out, SubgraphURL{name, url, *fault})
			}
		}
	}
	return out
}

// connectedGraphs returns the values of join__Graph of the subgraphs that link connectors.
func connectedGraphs(s *sdl.Schema) []string {
	var out []string
	for _, d := range s.Directives {
		args, graphs := d.Arg("args"), d.Arg("graphs")
		if d.Name != "join__directive" || args == nil || graphs == nil || !strings.HasPrefix(entry(args, "url"), connectSpec) {
			continue
		}
		for _, c := range graphs.Children {
			out = append(out, c.Value.Raw)
		}
	}
	return out
}

// urlParts are the parts of a URL that a router can read. A URL without a scheme is an authority
// alone, or a path alone.
type urlParts struct {
	scheme, authority, path string
	// absolute reports whether the URL has a scheme, which may be empty.
	absolute bool
}

// maxURL is the length in bytes of the longest URL that is read.
const maxURL = 65534

// splitURL returns the parts of a URL, or why a router cannot read it.
func splitURL(url string) (p urlParts, why string) {
	if len(url) > maxURL {
		return p, fmt.Sprintf("it is longer than %d bytes", maxURL)
	}
	if url[0] == '/' || url == "*" {
		p.path = url
		return p, badPath(url, 0)
	}
	rest := url
	if p.scheme, rest, p.absolute = cutScheme(url); len(p.scheme) > 64 {
		return p, "its scheme is longer than 64 characters"
	}
	at := len(url) - len(rest)
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	p.authority, p.path = rest[:end], rest[end:]
	if why := badAuthority(url, at, at+end); why != "" {
		return p, why
	}
	switch {
	case !p.absolute && p.path != "":
		return p, noScheme(url)
	case p.authority == "" && strings.EqualFold(p.scheme, "unix"):
		return p, "routers know unix:// in small letters only"
	case p.authority == "":
		return p, "it names no host"
	}
	return p, badPath(url, at+end)
}

// cutScheme splits a URL behind "://". Without a scheme, rest is the whole URL.
func cutScheme(url string) (scheme, rest string, ok bool) {
	i := strings.Index(url, "://")
	if i < 0 || strings.ContainsFunc(url[:i], func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("+-.~", r) }) {
		return "", url, false
	}
	return url[:i], url[i+3:], true
}

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// badAuthority returns why a router cannot read what stands between scheme and path: user
// information, host and port. It is url[from:to].
func badAuthority(url string, from, to int) string {
	text := url[from:to]
	for i, r := range text {
		if !isAlphanumeric(r) && !strings.ContainsRune("-._~:[]@!$&'()*+,;=%", r) {
			return badCharacter(url, r, from+i)
		}
	}
	host := text[strings.LastIndexByte(text, '@')+1:]
	open, closed := strings.Count(text, "["), strings.Count(text, "]")
	switch {
	case text != "" && host == "":
		return "nothing stands behind its @"
	case open != closed || open > 1 || strings.IndexByte(text, '[') > strings.IndexByte(text, ']'):
		return "its brackets are not those of an IPv6 address, as in http://[::1]:4001/"
	}
	behind := host[strings.LastIndexByte(host, ']')+1:]
	switch {
	case strings.Contains(behind, "%"):
		return "its host has a %; percent-encoding is for paths"
	case strings.Count(behind, ":") > 1 && from == 0:
		return noScheme(url)
	case strings.Count(behind, ":") > 1:
		return "its host has several colons; an IPv6 address stands in brackets, as in http://[::1]:4001/"
	}
	return ""
}

// badPath returns why a router cannot read the path of a URL with its query, which begin at from. A
// fragment is not read.
func badPath(url string, from int) string {
	path, _, _ := strings.Cut(url[from:], "#")
	refused := " <>`"
	for i, r := range path {
		if r < ' ' || r == '\x7f' || strings.ContainsRune(refused, r) {
			return badCharacter(url, r, from+i)
		}
		if r == '?' {
			refused = " <>\""
		}
	}
	return ""
}

// badCharacter tells which character of a URL no URL has. before is the number of bytes before it.
func badCharacter(url string, r rune, before int) string {
	name := strconv.QuoteRune(r)
	switch r {
	case ' ':
		name = "a space"
	case '\n', '\r':
		name = "a line break"
	case '\t':
		name = "a tab"
	case '{', '}', '<', '>':
		name += " (a placeholder that was not replaced?)"
	case utf8.RuneError:
		name = "no character of UTF-8"
	}
	return fmt.Sprintf("its character %d is %s", utf8.RuneCountInString(url[:before])+1, name)
}

// noScheme tells that a URL has no scheme, with what its author may mean.
func noScheme(url string) string {
	for _, scheme := range []string{"http://", "https://", "unix:///"} {
		name, _, _ := strings.Cut(scheme, "/")
		if len(url) >= len(name) && strings.EqualFold(url[:len(name)], name) {
			meant := scheme + strings.TrimLeft(url[len(name):], "/")
			if JudgeRoutingURL(meant) != nil {
				return "it names no host"
			}
			return "its scheme is not followed by \"//\"; write " + meant
		}
	}
	meant := "https://" + strings.TrimLeft(url, "/")
	if strings.HasPrefix(url, "localhost") || strings.HasPrefix(url, "127.0.0.1") {
		meant = "http://" + url
	}
	host, _, _ := strings.Cut(url, "/")
	switch {
	case strings.ContainsAny(url, "${}"):
		return "it has no scheme (a placeholder that was not replaced?)"
	case strings.Trim(host, ".") != "" && strings.ContainsAny(host, ".") || strings.HasPrefix(url, "localhost"):
		if JudgeRoutingURL(meant) == nil {
			return "it has no scheme; write " + meant
		}
	}
	return "it has no scheme; write a whole URL, such as https://example.com/graphql"
}

// unreachable returns why a router that has read the URL cannot send requests to what it names;
// empty if it can.
func (p urlParts) unreachable(url string) string {
	switch {
	case !p.absolute:
		return noScheme(url)
	case !strings.EqualFold(p.scheme, "http") && !strings.EqualFold(p.scheme, "https"):
		return fmt.Sprintf("requests go to http, https and unix URLs only, and its scheme is %q", p.scheme)
	}
	if why := badHost(p.authority[strings.LastIndexByte(p.authority, '@')+1:]); why != "" {
		return why
	}
	target, _, _ := strings.Cut(p.path, "#")
	if strings.ContainsAny(target, "{}") {
		return "it has braces, which no URL has (a placeholder that was not replaced?)"
	}
	return ""
}

// badHost returns why a host with its port can be no address. A port that is no number is not
// refused by routers: they send requests to the scheme's own port instead.
func badHost(text string) string {
	host, port := text, ""
	if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, ']') {
		host, port = text[:i], text[i+1:]
	}
	digits := strings.TrimLeft(port, "0123456789")
	if n, err := strconv.ParseUint(port, 10, 16); port != "" && (digits != "" || err != nil || n == 0) {
		return fmt.Sprintf("its port %q is not one of 1 to 65535", port)
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, closed := strings.CutSuffix(inner, "]")
		if addr, err := netip.ParseAddr(inner); !closed || err != nil || !addr.Is6() || addr.Zone() != "" {
			return fmt.Sprintf("%s is not an IPv6 address that routers can use", host)
		}
		return ""
	}
	return badName(host)
}

// badName returns why the name of a host can be found in no directory.
func badName(host string) string {
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	numeric := strings.Trim(labels[len(labels)-1], "0123456789") == ""
	for _, label := range labels {
		switch {
		case label == "" && len(labels) == 1:
			return "it names no host"
		case label == "":
			return fmt.Sprintf("its host %q has two dots in a row, or begins with one", host)
		case len(label) > 63:
			return "a part of its host is longer than 63 characters"
		case strings.ContainsFunc(label, func(r rune) bool { return !isAlphanumeric(r) && r != '-' && r != '_' }):
			return fmt.Sprintf("no host is called %q", host)
		}
	}
	if len(host) > 253 {
		return "its host is longer than 253 characters"
	}
	if _, err := netip.ParseAddr(host); numeric && err != nil {
		return fmt.Sprintf("its host %q is not an IPv4 address", host)
	}
	return ""
}
