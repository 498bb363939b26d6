package distribution

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/schemactl/schemactl/publish/redact"
)

// formType is the type of a form, such as that with a token to exchange.
const formType = "application/x-www-form-urlencoded"

// challenge is what a registry asks for with status 401.
type challenge struct {
	scheme string // in lower case
	params map[string]string
}

// challengesOf reads the headers WWW-Authenticate of an answer, one challenge each, as registries
// send them.
func challengesOf(h http.Header) []challenge {
	var out []challenge
	for _, text := range h.Values("Www-Authenticate") {
		scheme, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
		c := challenge{strings.ToLower(scheme), map[string]string{}}
		for rest != "" {
			var name, value string
			name, rest, _ = strings.Cut(rest, "=")
			if strings.HasPrefix(rest, `"`) {
				value, rest, _ = strings.Cut(rest[1:], `"`)
				_, rest, _ = strings.Cut(rest, ",")
			} else {
				value, rest, _ = strings.Cut(rest, ",")
			}
			c.params[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
		out = append(out, c)
	}
	return out
}

// authorization returns the header that answers the challenges of the registry, to pull or to push.
func (r *Repository) authorization(ctx context.Context, challenges []challenge, push bool) (string, error) {
	c, err := credentialsFor(ctx, r.Reference.Registry)
	if err != nil {
		return "", err
	}
	login := fmt.Errorf("%w: run `docker login %s`", ErrCredentials, r.Reference.Registry)
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(c.Username+":"+c.Password))
	for _, ask := range challenges {
		switch {
		case ask.scheme == "bearer" && c.RegistryToken != "":
			return "Bearer " + c.RegistryToken, nil
		case ask.scheme == "bearer":
			token, err := r.token(ctx, ask, c, basic, push)
			if err != nil {
				return "", err
			}
			return "Bearer " + token, nil
		case ask.scheme == "basic" && c.Username != "":
			return basic, nil
		}
	}
	return "", login
}

// token asks the server of a challenge for a token. Without credentials it is an anonymous one,
// which public repositories take. The challenge of a request that reads asks to pull only, also
// where a push begins with it.
func (r *Repository) token(ctx context.Context, ask challenge, c credentials, basic string, push bool) (string, error) {
	realm, err := url.Parse(ask.params["realm"])
	if err != nil || realm.Host == "" || realm.Scheme != "https" && !isLocal(realm.Host) {
		return "", fmt.Errorf("%w: %s names %q as its token server, which is not an https URL", ErrCredentials, r.Reference.Registry, ask.params["realm"])
	}
	form := realm.Query()
	pull := "repository:" + r.Reference.Repository + ":pull"
	scope := cmp.Or(ask.params["scope"], pull)
	if push && scope == pull {
		scope += ",push"
	}
	form.Set("scope", scope)
	if service := ask.params["service"]; service != "" {
		form.Set("service", service)
	}
	request := request{method: http.MethodGet, url: realm, header: http.Header{}}
	switch {
	case c.IdentityToken != "":
		form.Set("grant_type", "refresh_token")
		form.Set("client_id", "schemactl")
		form.Set("refresh_token", c.IdentityToken)
		request.method, request.body = http.MethodPost, []byte(form.Encode())
		request.header.Set("Content-Type", formType)
	case c.Username != "":
		request.header.Set("Authorization", basic)
		fallthrough
	default:
		realm.RawQuery = form.Encode()
	}
	answer, err := r.send(ctx, request)
	if err != nil {
		return "", err
	}
	var given struct {
		Token       string `json:"token"`
		AccessToken string `json:"access_token"`
	}
	if answer.status != http.StatusOK {
		return "", fmt.Errorf("%w: %s: %s; run `docker login %s`", ErrCredentials, realm.Host, http.StatusText(answer.status), r.Reference.Registry)
	}
	if err := json.Unmarshal(answer.body, &given); err != nil {
		return "", fmt.Errorf("%w: the token of %s: %w", ErrCredentials, realm.Host, err)
	}
	token := cmp.Or(given.AccessToken, given.Token)
	if token == "" {
		return "", fmt.Errorf("%w: %s gave no token", ErrCredentials, realm.Host)
	}
	redact.Always(token)
	return token, nil
}
