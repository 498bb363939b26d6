package platformapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/transport"
)

// Everything that may be seen of a client that the platform treats badly, at the highest log level,
// searched for the key.
func TestTheKeyIsNeverSeen(t *testing.T) {
	// The server echoes the key wherever it can.
	echoes := []string{
		`{"data":{"me":null},"errors":[{"message":"bad key ` + testKey + `","extensions":{"response":{"body":{"errors":[{"message":"` + testKey + `"}]}}}}]}`,
		testKey, `{"data":{"graph":{"variant":{"launch":{"id":"` + testKey + `"}}}}}`, `{"data":{"me":{"__typename":"Graph","id":1}}}`,
	}
	var seen strings.Builder
	for _, text := range echoes {
		for _, status := range []int{200, 302, 401, 500} {
			var log bytes.Buffer
			logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			server := httptest.NewServer(&platform{status: status, body: text, header: map[string]string{
				"Location": "https://elsewhere.example/?key=" + testKey, "Set-Cookie": testKey, "X-Echo": testKey,
			}})
			cfg := platformapi.Config{Endpoint: server.URL, Key: platformapi.NewSecret(testKey), Logger: logger, Retry: transport.Retry{Attempts: 1}}
			c, err := platformapi.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			_, who := c.WhoAmI(t.Context())
			_, publish := c.Publish(t.Context(), batch)
			encoded, err := json.Marshal(map[string]any{"key": cfg.Key})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&seen, "%v %+v %#v %v %+v %#v %s", who, who, who, publish, publish, publish, encoded)
			fmt.Fprintf(&seen, "%v %+v %#v %v %+v %#v %s %q %x %d", cfg, cfg, cfg, *c, *c, c, cfg.Key, cfg.Key, cfg.Key, cfg.Key)
			logger.Info("settings", "key", cfg.Key, "config", fmt.Sprint(cfg))
			slog.New(slog.NewTextHandler(&seen, nil)).Info("settings", "key", cfg.Key, "client", c)
			if !strings.Contains(log.String(), "platform request") {
				t.Error("nothing was traced, so the test proves nothing")
			}
			_, _ = io.Copy(&seen, &log)
			server.Close()
		}
	}
	for _, secret := range []string{testKey, "s3cr3t-k3y-value", fmt.Sprintf("%x", testKey), fmt.Sprintf("%X", testKey)} {
		if at := strings.Index(seen.String(), secret); at >= 0 {
			t.Fatalf("the key is seen: …%s…", seen.String()[max(0, at-200):min(seen.Len(), at+100)])
		}
	}
	if !strings.Contains(seen.String(), "[redacted]") {
		t.Error("nothing was redacted, so the test proves nothing")
	}
}

func TestTheKeyDoesNotFollowARedirect(t *testing.T) {
	var reached bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		_, err := client(t, &platform{status: status, header: map[string]string{"Location": elsewhere.URL}}).WhoAmI(t.Context())
		if !errors.Is(err, platformapi.ErrUnreachable) || reached {
			t.Errorf("%d: got %v, followed %v", status, err, reached)
		}
	}
}
