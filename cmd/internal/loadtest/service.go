package loadtest

import (
	"bytes"
	"net/http"
	"sync"
)

// Replicas is how many replicas a service has.
const Replicas = 2

// Service is what stands behind one routing URL: replicas that take turns, as behind a load
// balancer. Without any it answers 503. It implements [http.Handler].
type Service struct {
	mu       sync.Mutex
	replicas [Replicas]*replica
	turn     int
	refusals []string
}

// replica is a process that runs one version of the code.
type replica struct {
	code *Code
	busy sync.WaitGroup
}

// ServeHTTP lets the replica answer whose turn it is.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	one := s.take()
	if one == nil {
		s.note("no replica behind " + r.Host)
		http.Error(w, "no replica", http.StatusServiceUnavailable)
		return
	}
	defer one.busy.Done()
	answer := recorder{ResponseWriter: w}
	one.code.ServeHTTP(&answer, r)
	if bytes.Contains(answer.body.Bytes(), []byte(`"errors":`)) {
		s.note(answer.body.String())
	}
}

// Replica returns where replica i answers by itself, as behind its own address. Without one it
// answers 503.
func (s *Service) Replica(i int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		one := s.replicas[i]
		if one != nil {
			one.busy.Add(1)
		}
		s.mu.Unlock()
		if one == nil {
			http.Error(w, "no replica", http.StatusServiceUnavailable)
			return
		}
		defer one.busy.Done()
		one.code.ServeHTTP(w, r)
	})
}

// take returns the replica whose turn it is, with a request more, or nil if there is none.
func (s *Service) take() *replica {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range s.replicas {
		s.turn = (s.turn + 1) % Replicas
		if one := s.replicas[s.turn]; one != nil {
			one.busy.Add(1)
			return one
		}
	}
	return nil
}

// Replace lets a replica with this code take the place of replica i, or none if code is nil. It
// returns when the replaced one has answered the requests that it had.
func (s *Service) Replace(i int, code *Code) {
	s.mu.Lock()
	old := s.replicas[i]
	s.replicas[i] = nil
	if code != nil {
		s.replicas[i] = &replica{code: code}
	}
	s.mu.Unlock()
	if old != nil {
		old.busy.Wait()
	}
}

// note keeps why something was not answered.
func (s *Service) note(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.refusals) < 3 {
		s.refusals = append(s.refusals, reason)
	}
}

// Refusals returns the first reasons for which something was not answered.
func (s *Service) Refusals() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refusals
}

// recorder keeps what is answered.
type recorder struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (r *recorder) Write(p []byte) (int, error) {
	r.body.Write(p)
	return r.ResponseWriter.Write(p)
}
