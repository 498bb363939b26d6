package actions

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
)

// maxAnswer bounds what is read of one answer, in bytes: a page has at most a hundred comments.
const maxAnswer = 128 << 20

// Reply is an answer of an API.
type Reply struct {
	// Code is the HTTP status, and Status is it in words.
	Code   int
	Status string
	Header http.Header
	// URL is what was asked in the end, after redirects.
	URL  *url.URL
	Text []byte
}

// Exchange sends one request to the API of a host of repositories, with in as JSON if it is not
// nil, and returns the answer, whatever its status is.
func Exchange(ctx context.Context, client *http.Client, method, address string, header map[string]string, in any) (Reply, error) {
	var body io.Reader = http.NoBody
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return Reply{}, err
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return Reply{}, err
	}
	req.Header.Set("User-Agent", "schemactl")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := client.Do(req)
	if err != nil {
		return Reply{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	return Reply{resp.StatusCode, resp.Status, resp.Header, resp.Request.URL, text}, err
}

// mostPages is the number of pages of a list that are asked for, of up to a hundred entries each.
const mostPages = 300

// ErrPages means that a list has no end.
var ErrPages = errors.New("a list of the server has more than " + strconv.Itoa(mostPages) + " pages")

// Pages asks for the pages of a list, the first of which is 1, until ask returns no next one.
func Pages(ask func(page string) (next string, err error)) error {
	page := "1"
	for range mostPages {
		next, err := ask(page)
		if err != nil || next == "" {
			return err
		}
		page = next
	}
	return ErrPages
}

// stay is the CheckRedirect of a client that sends a token. It follows the moves of a repository
// within a server; at any other redirect the answer is the redirect itself. Without it a token goes
// along to other ports, to subdomains and from https to http, and what writes becomes a question.
func stay(next *http.Request, before []*http.Request) error {
	const most = 10
	first := before[0]
	if next.URL.Scheme != first.URL.Scheme || next.URL.Host != first.URL.Host || next.Method != first.Method || len(before) > most {
		return http.ErrUseLastResponse
	}
	return nil
}

// IsSafe reports whether a token may be sent to an address: https, or this machine.
func IsSafe(u *url.URL) bool {
	return u.Hostname() != "" && (u.Scheme == "https" || loopback(u.Hostname()))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
