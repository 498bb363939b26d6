package cli

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// TestRunAgain: a publish that did not get through, run again, ends as what became of it, every
// time and by every command that sends nothing. Each step is a command line with its exit code.
func TestRunAgain(t *testing.T) {
	const publish = "publish a=a2.graphql --revision r2"
	broken := strings.ReplaceAll(publish, "a2", "broken")
	everyone := func(code string, publish string) []string {
		return []string{
			code + " " + publish, code + " " + publish + " --no-wait", code + " " + publish + " --dry-run", code + " " + publish + " --format json",
			code + " " + publish + " --phase pre-deploy --settle 1ms", code + " " + publish + " --phase post-deploy",
			code + " " + publish + " --phase post-deploy --dry-run", code + " deliver" + strings.TrimPrefix(publish, "publish") + " --deploy false --fail-on none --journal journal",
		}
	}
	for _, test := range []struct {
		name  string
		fault *sandbox.Fault
		steps []string
		// launches is how many were started in all.
		launches int
	}{
		{"a launch that failed", &sandbox.Fault{Launch: sandbox.FailLaunch}, append(append([]string{"4 " + publish}, everyone("4", publish)...),
			"0 "+publish+" --force", "0 "+publish), 2},
		{"what does not compose", nil, append(append([]string{"4 " + broken}, everyone("4", broken)...), "0 "+publish, "0 "+publish), 2},
		{"what does not compose, published by the others", nil, []string{"4 " + broken + " --no-wait", "4 publish b=b.graphql", "4 deliver b=b.graphql --deploy false --journal journal"}, 1},
		{"a launch that was superseded", &sandbox.Fault{Launch: sandbox.Supersede}, append([]string{"6 " + publish}, everyone("0", publish)...), 2},
		{"time ran out", nil, append([]string{"5 " + publish + " --timeout 1s", "5 " + publish + " --timeout 1s", "0 " + publish + " --no-wait", "0 " + publish + " --dry-run"},
			everyone("0", publish)...), 1},
		{"time ran out, and it fails", &sandbox.Fault{Launch: sandbox.FailLaunch}, []string{"5 " + publish + " --timeout 1s", "0 " + publish + " --no-wait", "4 " + publish, "4 " + publish + " --no-wait"}, 1},
		{"executed after the asking", &sandbox.Fault{Operation: "PublishSubgraphs", Late: 10 * time.Second}, []string{"3 " + publish + " --ask-for 5s", "pause", "0 " + publish}, 1},
		{"executed after it was sent again", &sandbox.Fault{Operation: "PublishSubgraphs", Late: 10 * time.Second}, []string{"3 " + publish + " --ask-for 5s", "0 " + publish, "pause", "0 " + publish}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newTestbed(t, sandbox.Latency{Build: 4 * time.Second})
				w.write(t, "b.graphql", "type Query { b: Int }")
				w.write(t, "broken.graphql", "type Query { b: String }")
				time.Sleep(time.Minute) // the launches of the seed are complete
				_, before := w.held(t)
				if test.fault != nil {
					if err := w.server.Faults().Add(*test.fault); err != nil {
						t.Fatal(err)
					}
				}
				for _, step := range test.steps {
					want, line, command := strings.Cut(step, " ")
					if !command {
						time.Sleep(time.Minute)
						continue
					}
					w.out.Reset()
					if code := w.run(t.Context(), strings.Fields(line)...); code.String() != want {
						t.Errorf("schemactl %s: exit code %s, want %s\n%s", line, code, want, w.out.String())
					}
					if want == exit.Failed.String() && !strings.Contains(w.out.String(), "SANDBOX_FAULT") && !strings.Contains(w.out.String(), "FIELD_TYPE_MISMATCH") {
						t.Errorf("schemactl %s: the reason is missing\n%s", line, w.out.String())
					}
				}
				if _, after := w.held(t); len(after)-len(before) != test.launches {
					t.Errorf("%d launches were started, want %d", len(after)-len(before), test.launches)
				}
			})
		})
	}
}
