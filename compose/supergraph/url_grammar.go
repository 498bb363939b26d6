package supergraph

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This file reads routing URLs as Apollo Router does: by the grammar of Rust's http crate, which
// takes more than RFC 3986 in some places and less in others.

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
	var rest string
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

// badCharacter names a character of a URL that no URL has. before is the number of bytes before it.
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

// noScheme returns the fault of a URL without a scheme, with what its author may mean.
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
