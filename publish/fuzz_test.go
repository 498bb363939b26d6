package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/fixtures/mutation"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/process"
	"github.com/schemactl/schemactl/publish/rollout"
)

// FuzzJournal changes the journal of a delivery that was stopped, in any record and place, and
// takes it up: everything that reads it ends, in an error or a delivery, and what a journal is told
// of is in the folder of the delivery. A change of several records is one of each.
func FuzzJournal(f *testing.F) {
	journal, err := os.ReadFile("testdata/stopped.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	lines := bytes.SplitAfter(bytes.TrimSuffix(journal, []byte("\n")), []byte("\n"))
	for i := range lines {
		f.Add(uint8(i), []byte{0, byte(3 * i), byte(i), 4})
		f.Add(uint8(i), []byte{0, 0, 0, 0})
	}
	f.Fuzz(func(t *testing.T, line uint8, program []byte) {
		changed := make([][]byte, len(lines))
		copy(changed, lines)
		at := int(line) % len(lines)
		changed[at] = append(mutation.Apply(bytes.TrimSpace(lines[at]), program[:min(len(program), 64)]), '\n')
		text := append(bytes.Join(changed, nil), '\n')
		records, err := parseJournal("j", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "j:") {
				t.Errorf("an error without its place: %v", err)
			}
			return
		}
		_ = StandingOf(records).Err()
		Standings(records)
		DeployedIn(records, prod)
		begunDeploys(records, func(process.Identity) process.State { return process.Unknown })
		deliverChanged(t, func(d *Delivery) error {
			d.Resume = true
			return os.WriteFile(d.JournalPath, text, 0o600)
		})
	})
}

// FuzzPlan changes a plan file in any place, and delivers it. It is one without a digest, which
// would refuse every change.
func FuzzPlan(f *testing.F) {
	made, err := plan(f.Context(), rollout.Input{})
	if err != nil {
		f.Fatal(err)
	}
	text := jsonOf(f, made)
	for i := range 60 {
		f.Add([]byte{0, byte(2 * i), byte(i), byte(i)})
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		deliverChanged(t, func(d *Delivery) error {
			file := filepath.Join(filepath.Dir(d.JournalPath), "plan.json")
			if err := os.WriteFile(file, mutation.Apply(text, program[:min(len(program), 64)]), 0o600); err != nil {
				return err
			}
			read, err := planfile.Read(t.Context(), file)
			if err != nil {
				if !errors.Is(err, rollout.ErrPlanFile) || !strings.Contains(err.Error(), file) {
					t.Errorf("not a proper error: %v", err)
				}
				return err
			}
			read.Losses()
			jsonOf(t, read)
			d.Follow(Following{File: read})
			return nil
		})
	})
}

// deliverChanged makes the delivery of a stage that was changed. It ends in a bounded time of its
// own clock, and writes nothing outside of its folder.
func deliverChanged(t *testing.T, change func(*Delivery) error) {
	synctest.Test(t, func(t *testing.T) {
		s, outside := newStage(t), t.TempDir()
		dir := filepath.Join(outside, "in")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		d := s.delivery(dir)
		if change(&d) != nil {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		report, err := Deliver(ctx, d)
		if err == nil && report.Outcome != Delivered && report.Outcome != NothingToDo && report.Outcome != RolledBack {
			t.Errorf("no error, and yet it is %s", report.Outcome)
		}
		if list, err := fs.ReadDir(os.DirFS(outside), "."); err != nil || len(list) != 1 {
			t.Errorf("outside of the folder: %v %v", list, err)
		}
	})
}

// jsonOf returns a value as JSON.
func jsonOf(t testing.TB, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestStoppedJournal keeps the journal of FuzzJournal as a delivery writes it: one that a failed
// deploy stopped.
func TestStoppedJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, d := stoppedRun(t)
		got, err := os.ReadFile(d.JournalPath)
		if err != nil {
			t.Fatal(err)
		}
		got = regexp.MustCompile(`"at":"[^"]*"`).ReplaceAll(got, []byte(`"at":"2000-01-01T00:00:00Z"`)) // polls come when they like
		const golden = "testdata/stopped.jsonl"
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(golden, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err != nil || !bytes.Equal(want, got) {
			t.Errorf("%v: a delivery writes another journal; UPDATE=1 rewrites it:\n%s", err, got)
		}
	})
}
