package platformapi

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// A proxy, a login page or a load balancer may answer instead of the platform. It answers a web
// page, whose title tells best whose it is.

var (
	pageTitle = pattern.New(`(?is)<title[^>]*>(.*?)</title>`)
	pageAside = pattern.New(`(?is)<(script|style)[^>]*>.*?</(script|style)>|<[^>]*>`)
	blanks    = pattern.New(`\s+`)
)

// webPage returns the title of a web page, or the beginning of its text if it has none. It returns
// "" for an answer that is no web page.
func webPage(r *http.Response, body []byte) string {
	text := strings.ToLower(string(body[:min(len(body), 512)]))
	head := strings.TrimSpace(text)
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") && !strings.HasPrefix(head, "<!doctype html") && !strings.HasPrefix(head, "<html") {
		return ""
	}
	page := string(body[:min(len(body), maxPage)])
	plain := func(html string) string {
		return clip(oneLine(strings.TrimSpace(blanks.Get().ReplaceAllString(html, " "))))
	}
	if m := pageTitle.Get().FindStringSubmatch(page); m != nil && strings.TrimSpace(m[1]) != "" {
		return plain(m[1])
	}
	if said := plain(pageAside.Get().ReplaceAllString(page, " ")); said != "" {
		return said
	}
	return "an empty page"
}

// maxPage is how much of a web page is looked at, in bytes.
const maxPage = 64 << 10

// webAnswer returns the error for a web page that was answered with an HTTP status. It is the
// platform's own only by chance, so it tells nothing about the key. owner is whose page it seems to
// be; nil if nothing tells.
func webAnswer(status int, page string, owner *pageOwner) *Error {
	e := &Error{
		Kind:   ErrUnreachable,
		Detail: fmt.Sprintf("a web page was answered instead, %q (HTTP %d %s)", page, status, http.StatusText(status)),
		Hint:   "a proxy, firewall or login page may stand before the platform: check HTTPS_PROXY, NO_PROXY and APOLLO_REGISTRY_URL",
	}
	if status == http.StatusOK {
		e.Kind = ErrMalformed
	}
	if owner != nil {
		e.Detail = fmt.Sprintf("a web page was answered instead, of %s as it seems, %q (HTTP %d %s)", owner.name, page, status, http.StatusText(status))
		e.Hint = owner.ask + "; check HTTPS_PROXY, NO_PROXY and APOLLO_REGISTRY_URL"
	}
	return e
}
