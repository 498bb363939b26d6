//go:build attack && unix

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/fixtures/mutation"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// The bounds of one run of a command: processor time, memory of the process, and what it prints.
const (
	maxProcessor = 10 * time.Second
	maxMemory    = 1 << 30
	maxOutput    = 4 << 20
)

// attackRow is what the runs of one row took and how they ended.
type attackRow struct {
	runs    int
	most    time.Duration
	printed int
	codes   map[exit.Code]int
}

// TestAttackAnswers runs each command of the fault matrix on a platform that answers wrongly: with
// each field of a real answer dropped, renamed, null, of another type, long or negated, and with
// each of the faults of HTTP. A run ends in its bounds and with a documented exit code that is not
// that of a bug. It prints a table of what the rows took.
func TestAttackAnswers(t *testing.T) {
	_, _ = fmt.Printf("%-58s %6s %8s %6s %8s  %s\n", "attack", "runs", "seconds", "MB", "kB out", "exit codes") //nolint:forbidigo // the table is the output
	for _, op := range matrixOperations {
		command := op.operation + ": " + strings.Join(op.args, " ")
		var real []byte
		attackRun(t, command, op, func(_ *http.Request, r *http.Response) *http.Response {
			text, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			real = text
			r.Body = io.NopCloser(bytes.NewReader(text))
			return r
		}, &attackRow{codes: map[exit.Code]int{}})
		row := &attackRow{codes: map[exit.Code]int{}}
		mutation.Each(real, func(name string, changed []byte) {
			attackRun(t, command+": "+name, op, func(_ *http.Request, r *http.Response) *http.Response {
				r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(changed)), int64(len(changed))
				return r
			}, row)
		})
		row.print("fields of " + command)
		row = &attackRow{codes: map[exit.Code]int{}}
		for _, fault := range httpFaults() {
			attackRun(t, command+": "+fault.name, op, fault.answer, row)
		}
		row.print("HTTP: " + command)
	}
}

func (r *attackRow) print(name string) {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // it cannot fail for this process
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(r.codes)) {
		codes = append(codes, fmt.Sprintf("%d:%d", code, r.codes[code]))
	}
	_, _ = fmt.Printf("%-58.58s %6d %8.2f %6d %8d  %s\n", name, r.runs, r.most.Seconds(), usage.Maxrss>>10, r.printed>>10, strings.Join(codes, " ")) //nolint:forbidigo // as above
}

// attackRun runs a command whose answers to one operation are changed, and adds it to a row.
func attackRun(t *testing.T, name string, op matrixOperation, answer func(*http.Request, *http.Response) *http.Response, row *attackRow) {
	t.Helper()
	before := processorTime()
	synctest.Test(t, func(t *testing.T) {
		w := newTestbed(t, sandbox.Latency{Build: time.Second})
		defer func() {
			if r := recover(); r != nil {
				t.Errorf("%s: it panicked: %v", name, r)
			}
		}()
		code := w.runOn(t, func(next http.RoundTripper) http.RoundTripper { return &attacker{next, op.operation, answer} }, op.args...)
		row.codes[code]++
		row.printed = max(row.printed, w.out.Len())
		if code.Word() == "" || code == exit.Bug || w.out.Len() > maxOutput {
			t.Errorf("%s: exit code %d, %d bytes printed:\n%.2000s", name, code, w.out.Len(), &w.out)
		}
		w.judgePins(t, code)
		w.judgeKey(t)
	})
	row.runs++
	took := processorTime() - before
	row.most = max(row.most, took)
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil || took > maxProcessor || usage.Maxrss<<10 > maxMemory {
		t.Errorf("%s: %s, %d MB, %v", name, took, usage.Maxrss>>10, err)
	}
}

// processorTime returns the processor time of this process so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // it cannot fail for this process
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// runOn runs a command whose requests go through a round tripper.
func (w *testbed) runOn(t *testing.T, through func(http.RoundTripper) http.RoundTripper, args ...string) exit.Code {
	t.Helper()
	w.through = through
	return w.run(t.Context(), args...)
}

// attacker changes the answers to one operation.
type attacker struct {
	next      http.RoundTripper
	operation string
	answer    func(*http.Request, *http.Response) *http.Response
}

func (a *attacker) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var asked struct{ OperationName string }
	_ = json.Unmarshal(body, &asked) // another request has no operation
	response, err := a.next.RoundTrip(r)
	if err != nil || asked.OperationName != a.operation {
		return response, err
	}
	response = a.answer(r, response)
	if response == nil {
		return nil, io.ErrUnexpectedEOF
	}
	return response, nil
}

// httpFault is a fault of HTTP: nil for a connection that ends without an answer.
type httpFault struct {
	name   string
	answer func(*http.Request, *http.Response) *http.Response
}

// httpFaults returns statuses with bodies, and answers that never end, end early or lead elsewhere.
func httpFaults() []httpFault {
	bodies := map[string]string{
		"empty": "", "HTML": "<html><script>::error::x</script>\x1b[2J", "null": `{"data":null}`,
		"errors": `{"errors":[{"message":"\u001b]0;x\u0007::stop-commands::y","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`,
	}
	var all []httpFault
	for _, status := range []int{200, 204, 301, 307, 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504} {
		for _, name := range slices.Sorted(maps.Keys(bodies)) {
			all = append(all, httpFault{fmt.Sprintf("%d, %s", status, name), func(_ *http.Request, r *http.Response) *http.Response {
				r.StatusCode, r.Status = status, fmt.Sprintf("%d %s", status, http.StatusText(status))
				r.Header = http.Header{"Location": {"http://other.invalid/"}, "Content-Type": {"text/plain; charset=\x00"}}
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(bodies[name])), -1
				return r
			}})
		}
	}
	body := func(name string, make func(*http.Request, io.Reader) io.Reader) {
		all = append(all, httpFault{name, func(q *http.Request, r *http.Response) *http.Response {
			r.Body, r.ContentLength = io.NopCloser(make(q, r.Body)), -1
			return r
		}})
	}
	body("the body breaks off", func(_ *http.Request, r io.Reader) io.Reader { return io.MultiReader(io.LimitReader(r, 20), &broken{}) })
	body("the body never ends", func(*http.Request, io.Reader) io.Reader { return blanks{} })
	body("the body is slow for ever", func(q *http.Request, _ io.Reader) io.Reader { return &slow{q} })
	body("nested", func(*http.Request, io.Reader) io.Reader {
		return strings.NewReader(strings.Repeat(`{"data":`, 100_000))
	})
	body("lists", func(*http.Request, io.Reader) io.Reader {
		return strings.NewReader(`{"data":` + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000) + "}")
	})
	body("errors without end", func(*http.Request, io.Reader) io.Reader {
		return strings.NewReader(`{"errors":[` + strings.Repeat(`{"message":"x"},`, 60_000) + `{"message":"x"}]}`)
	})
	body("the same key again", func(*http.Request, io.Reader) io.Reader {
		return strings.NewReader(`{` + strings.Repeat(`"data":{"graph":null},`, 40_000) + `"data":null}`)
	})
	return append(all, httpFault{"no answer", func(*http.Request, *http.Response) *http.Response { return nil }})
}

// broken is the rest of a body whose connection broke.
type broken struct{}

func (*broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// blanks is a body that never ends.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) { return copy(p, strings.Repeat(" ", len(p))), nil }

// slow is a body of one byte a second, until the request's context ends.
type slow struct{ request *http.Request }

func (s *slow) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		return copy(p, " "), nil
	case <-s.request.Context().Done():
		return 0, s.request.Context().Err()
	}
}
