//go:build load && unix

package loadtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"time"
)

// serveUplink is Uplink that tells routers how often they are to ask, which is every ten seconds
// otherwise.
func (w *world) serveUplink(server http.Handler, rw http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, r)
	maps.Copy(rw.Header(), answer.Header())
	rw.Header().Del("Content-Length")
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(`"minDelaySeconds":10`), fmt.Appendf(nil, `"minDelaySeconds":%g`, w.poll.Seconds())))
}

// servePlatform is the Platform API. Whoever publishes may be killed before the answer.
func (w *world) servePlatform(server http.Handler, rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	w.mu.Lock()
	published := w.published
	w.mu.Unlock()
	if published == nil || !bytes.Contains(body, []byte("mutation PublishSubgraphs")) {
		server.ServeHTTP(rw, r)
		return
	}
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, r)
	if !published() {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(rw.Header(), answer.Header())
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(answer.Body.Bytes())
}

// adopted waits until the router runs what is registered, and until clients have had answers from
// it: those that were planned against another supergraph are through then.
func (w *world) adopted(ctx context.Context) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	end := time.Now().Add(patience)
	for {
		has, err := w.has(ctx)
		switch {
		case err != nil:
			return err
		case has && w.clients != nil:
			return w.dwell(ctx)
		case has:
			return nil
		case time.Now().After(end):
			return fmt.Errorf("%w: the %s does not take the supergraph of the last launch", context.DeadlineExceeded, w.kind.name)
		}
		<-ticker.C
	}
}

// has reports whether the router runs the supergraph of the last launch, and no other.
func (w *world) has(ctx context.Context) (bool, error) {
	latest, err := w.client.ApprovedLaunch(ctx, w.ref)
	if err != nil {
		return false, err
	}
	wanted, err := w.client.Supergraph(ctx, w.ref, latest.ID)
	if err != nil {
		return false, err
	}
	running, err := w.router.running(ctx)
	sum := sha256.Sum256([]byte(wanted.SDL))
	return running == hex.EncodeToString(sum[:]), err
}

// registered returns the registered schemas.
func (w *world) registered(ctx context.Context) (map[string]string, error) {
	held, err := w.client.Subgraphs(ctx, w.ref)
	out := map[string]string{}
	for _, s := range held {
		out[s.Name] = s.SDL
	}
	return out, err
}

// serveHealth is the health probe of a delivery: it answers when the router runs what is
// registered. How long routers need is no matter of the machine's speed then.
func (w *world) serveHealth(rw http.ResponseWriter, r *http.Request) {
	registered, err := w.registered(r.Context())
	if err == nil && w.sick != nil && w.sick(registered) {
		err = errors.New("sick of the new supergraph")
	}
	if err = errors.Join(err, w.adopted(r.Context())); err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
	}
}
