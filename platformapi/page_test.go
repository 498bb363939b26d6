package platformapi

import (
	"net/http"
	"testing"
)

func TestWebPage(t *testing.T) {
	for _, c := range []struct{ name, header, body, want string }{
		{"an answer", "application/json", `{"data": null}`, ""},
		{"a title", "text/html; charset=utf-8", "<html><head><TITLE>\n Blocked by\n policy </title></head></html>", "Blocked by policy"},
		{"no header", "", "  <!DOCTYPE html><title>Sign in</title>", "Sign in"},
		{"no title", "text/html", "<html><style>b{}</style><body><h1>502</h1>\n<script>x()</script>nginx</body>", "502 nginx"},
		{"an empty title", "text/html", "<html><title> </title><p>gone", "gone"},
		{"nothing", "text/html", "", "an empty page"},
		{"escapes", "text/html", "<title>a\x1b[31mb</title>", "a [31mb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := webPage(&http.Response{Header: http.Header{"Content-Type": {c.header}}}, []byte(c.body)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
