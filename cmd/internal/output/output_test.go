package output

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

type sum struct {
	N int `json:"n"`
}

func formats() *Formats[sum] {
	return New(
		Text(Void(func(w io.Writer, s sum) { _, _ = fmt.Fprintf(w, "sum %d\n", s.N) })),
		JSON[sum](),
		Format("broken", "(always fails)", func(io.Writer, sum) error { return errors.New("cannot print") }),
	)
}

// run parses the flags of a command line, checks them, and writes a report.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	f, c := formats(), &cobra.Command{}
	f.Flags(c)
	if err := c.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	if err := c.PreRunE(c, nil); err != nil {
		return "", err
	}
	var out bytes.Buffer
	err := f.Write(&out, sum{3})
	return out.String(), err
}

func TestWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sum.json")
	out, err := run(t, "--output", "json="+file)
	text, _ := os.ReadFile(file)
	if err != nil || out != "sum 3\n" || string(text) != "{\n  \"n\": 3\n}\n" {
		t.Errorf("stdout %q, file %q, error %v", out, text, err)
	}
	if out, err := run(t, "--format", "json"); err != nil || !strings.HasPrefix(out, "{") {
		t.Errorf("json: %q %v", out, err)
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, args := range map[string][]string{
		"is not known here":               {"--format", "xml"},
		"write FORMAT=FILE":               {"--output", "json"},
		"one of broken, json, text":       {"--output", "xml=a"},
		"stdout takes --format json":      {"--output", "json=-"},
		"another format goes to that":     {"--output", "json=a", "--output", "text=a"},
		"cannot write " + os.TempDir():    {"--output", "json=" + os.TempDir()},
		"write FORMAT=FILE with one of b": {"--output", "json="},
	} {
		if _, err := run(t, args...); err == nil || !errors.Is(err, exit.ErrUsage) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v: error %v, want one with %q", args, err, name)
		}
	}
	if _, err := run(t, "--format", "broken"); err == nil {
		t.Error("the error of a printer is lost")
	}
}

// A full disk, or a closed pipe, is not taken for a report that was printed.
func TestWriteTellsOfAFullStream(t *testing.T) {
	if err := formats().Write(full{}, sum{3}); err == nil {
		t.Error("nothing was printed, and no error tells of it")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestEmit(t *testing.T) {
	var out bytes.Buffer
	if err := Emit(&out, "", "text"); err != nil || out.String() != "text\n" {
		t.Errorf("%q %v", out.String(), err)
	}
	file := filepath.Join(t.TempDir(), "out")
	if err := Emit(&out, file, "line\n"); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(file); string(text) != "line\n" {
		t.Errorf("%q", text)
	}
}
