package supergraph

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// This file judges where a routing URL leads to, once a router has read it.

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
