package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// hostile has what means something in any of the formats. It comes behind a word in every text of a
// report; odd ones have one back-tick more.
const hostile = "\n::error::x\r##[error]y ##vso[task.x y=z]1 \x1b]0;t\x07\u009b2J\u202e\u200b @org/team #12 GH-3 <b onclick=x>&lt; | ``` ` `` \"'}{][)( %%{init: {}}%% --> ]]></script><!-- " +
	"*b* _i_ __u__ ~~s~~ $x$ https://evil.example/ www.evil.example ![i](http://evil.example) [l](http://evil.example) \\ \n\n# h\n- i\n\n```\nf\n\n%0A,title=z::"

// TestPrintersWriteData feeds every printer of every command with reports in which all texts are
// hostile, and reads the result with the parser of its format: it has the structure of a report
// with plain words, and no character that is not seen. The list of printers is that of the command
// line, so that a new one is fed too; a format that is not known here fails.
func TestPrintersWriteData(t *testing.T) {
	count := 0
	for _, c := range ownCommands() {
		flag := c.Flags().Lookup("format")
		for _, format := range formatsOf(c) {
			if isDocument[format] {
				continue
			}
			count++
			if err := flag.Value.Set(format); err != nil {
				t.Fatal(err)
			}
			name := c.CommandPath() + " --format " + format
			plain, evil := printedOf(t, name, flag.Value, ""), printedOf(t, name, flag.Value, hostile)
			sameShape(t, name, format, plain, evil)
		}
	}
	if count < 60 {
		t.Errorf("only %d printers were found", count)
	}
}

// TestFailuresWriteData does the same with what stands in place of a report if a command fails.
func TestFailuresWriteData(t *testing.T) {
	for format := range shapes {
		var printed [2]string
		for i, suffix := range []string{"", hostile} {
			var failure report.Failure
			(&filler{suffix: suffix}).fill(reflect.ValueOf(&failure).Elem(), 0)
			var out bytes.Buffer
			stream := sink.Guard(&out, true)
			printer := func(w io.Writer, format string) error { return report.WriteFailure(w, format, failure) }
			if err := output.New(output.Format[any](format, "", nil)).Fail(stream, printer); err != nil {
				t.Fatal(format, err)
			}
			_ = sink.Raw(stream)
			printed[i] = strings.ToValidUTF8(out.String(), "?")
		}
		sameShape(t, "a failure as "+format, format, printed[0], printed[1])
	}
}

// sameShape compares the structure of a report with plain words and of one with hostile texts.
func sameShape(t *testing.T, name, format, plain, evil string) {
	t.Helper()
	shape, known := shapes[format]
	if !known {
		t.Errorf("%s: add the parser of the format %s to shapes", name, format)
		return
	}
	if seen := sink.Visible(evil); seen != evil {
		t.Errorf("%s: has a character that is not seen", name)
	}
	if format != "github" && sink.HasWorkflowCommand(evil) {
		t.Errorf("%s: has a workflow command", name)
	}
	want, err := shape(plain)
	if err != nil {
		t.Errorf("%s: with plain words: %v", name, err)
		return
	}
	got, err := shape(evil)
	if err != nil {
		t.Errorf("%s: with hostile texts: %v\n%s", name, err, evil)
		return
	}
	if d := firstDifference(want, got); d != "" {
		t.Errorf("%s: the structure is another one: %s\n%s", name, d, evil)
	}
}

// isDocument has the formats that are schemas, which are passed on as they are.
var isDocument = map[string]bool{"sdl": true, "api": true}

// firstDifference tells where two structures part.
func firstDifference(want, got []string) string {
	for i := range max(len(want), len(got)) {
		a, b := "(end)", "(end)"
		if i < len(want) {
			a = want[i]
		}
		if i < len(got) {
			b = got[i]
		}
		if a != b {
			return fmt.Sprintf("at %d %q, want %q", i, b, a)
		}
	}
	return ""
}

// printedOf prints a report by the value of --format of a command, whose method Write is that of
// [output.Formats]: it takes a stream and a report of the command's type.
func printedOf(t *testing.T, name string, formats any, suffix string) string {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Sprintf("%s: %v", name, r))
		}
	}()
	write := reflect.ValueOf(formats).MethodByName("Write")
	f := &filler{suffix: suffix}
	value := reflect.New(write.Type().In(1)).Elem()
	f.fill(value, 0)
	if p, ok := value.Addr().Interface().(*planOutput); ok {
		p.withStates = false
		if strings.HasSuffix(name, " states") {
			*p = realPlan(t, suffix)
		}
	}
	var out bytes.Buffer
	stream := sink.Guard(&out, true)
	result := write.Call([]reflect.Value{reflect.ValueOf(&stream).Elem(), value})
	if err, _ := result[0].Interface().(error); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	_ = sink.Raw(stream)
	return strings.ToValidUTF8(out.String(), "?")
}

// realPlan returns a plan of a change, since the states of a plan are composed. Its texts are those
// that a schema may have anything in.
func realPlan(t *testing.T, suffix string) planOutput {
	t.Helper()
	source := func(field string) []sdl.Source {
		quoted, _ := json.Marshal("d" + strings.ToValidUTF8(suffix, "?"))
		return []sdl.Source{{Name: "a", File: "a" + suffix, URL: "http://a", Text: "type Query { " + string(quoted) + " x: Int " + field + ": Int }"}}
	}
	in := rollout.Input{Before: source("a"), After: source("b")}
	plan, err := rollout.Make(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return planOutput{plan: plan, in: in}
}
