package routers

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/publish/adoption"
)

func isWanted(name string) bool { return name == "m" }

func TestSamples(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want []sample
	}{
		"no labels":        {"m 1\n", []sample{{"m", nil, 1}}},
		"no line at all":   {"", nil},
		"no end of line":   {"m 1", []sample{{"m", nil, 1}}},
		"carriage returns": {"m{a=\"b\"} 1\r\nm 2\r\n", []sample{{"m", map[string]string{"a": "b"}, 1}, {"m", nil, 2}}},
		"labels":           {`m{a="1",b="2"} 3`, []sample{{"m", map[string]string{"a": "1", "b": "2"}, 3}}},
		"white space":      {"  m \t{ a = \"1\" , b=\"2\", }\t 3  ", []sample{{"m", map[string]string{"a": "1", "b": "2"}, 3}}},
		"no label":         {"m{} 1", []sample{{"m", map[string]string{}, 1}}},
		"escapes":          {`m{a="x\\y\"z\nq\t}",b="{},="} 1`, []sample{{"m", map[string]string{"a": "x\\y\"z\nq\\t}", "b": "{},="}, 1}}},
		"time stamp":       {"m 1 1395066363000", []sample{{"m", nil, 1}}},
		"exemplar":         {`m{a="b"} 1 # {trace_id="x"} 0.5 1.6`, []sample{{"m", map[string]string{"a": "b"}, 1}}},
		"numbers":          {"m 1e3\nm -0.5\nm +Inf\nm 0\n", []sample{{"m", nil, 1000}, {"m", nil, -0.5}, {"m", nil, math.Inf(1)}, {"m", nil, 0}}},
		"others":           {"# HELP m {{{\n# TYPE m gauge\n\nmm{ 1\nn{\"\nm_total 2\n{\"m\"} 3\n\x00\xff\nm 4\n# EOF\n", []sample{{"m", nil, 4}}},
	} {
		got, err := samples([]byte(test.text), isWanted)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(sample{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSamplesRefuse(t *testing.T) {
	for want, text := range map[string]string{
		"line 2: \"\" is no number":                 "n 1\nm\n",
		"line 1: \"one\" is no number":              "m one",
		"line 1: \"0x1\" is no number":              "m 0x1",
		"line 1: a label has no name and value":     `m{a} 1`,
		"line 1: the label a: its value has no quo": `m{a=b} 1`,
		"line 1: the label a: its value does not":   `m{a="b} 1`,
		"line 1: the label b: its value does not":   `m{a="b",b="\`,
		"line 1: the label a is there twice":        `m{a="b",a="c"} 1`,
		"line 1: the label a: its value is no UTF":  "m{a=\"\xff\"} 1",
		"there are more than 100 labels":            "m{" + manyLabels(101) + "} 1",
		"line 1 has more than 65536 bytes":          `m{a="` + strings.Repeat("x", 1<<16) + `"} 1`,
		"there are more than 10000 lines":           strings.Repeat("m 1\n", 10001),
	} {
		if _, err := samples([]byte(text), isWanted); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func manyLabels(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("a", i+1) + `="",`)
	}
	return b.String()
}

// Any labels that are printed as the format wants it are read back, and no text makes the parser
// fail otherwise than with an error.
func TestSamplesReadWhatIsPrinted(t *testing.T) {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.MapOfN(rapid.StringMatching(`[a-zA-Z_][a-zA-Z0-9_]{0,5}`), rapid.String(), 1, 5).Draw(t, "labels")
		text := "m{"
		for k, v := range labels {
			text += k + `="` + quote.Replace(v) + `",`
		}
		got, err := samples([]byte(text+"} 1"), isWanted)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]sample{{"m", labels, 1}}, got, cmp.AllowUnexported(sample{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		_, _ = samples([]byte("m"+rapid.StringMatching(`[{} a="\\,#1\n]{0,20}`).Draw(t, "rest")), isWanted)
	})
}

// The metrics of a router in the middle of a launch, and of one that has its supergraph from an OCI
// artifact, which knows no launch.
func TestObserve(t *testing.T) {
	const launch, schema = "8a795357-45e4-41dd-8082-9f2062ca9944", "2c859b5c9d16c107d1e65fcd763c5c81c9fa6ed7d1f477918d76815e32a6e02d"
	for file, want := range map[string]adoption.Observation{
		"testdata/router.prom": {Pipelines: []adoption.Pipeline{{LaunchID: launch, SHA256: schema}}, Terminating: 2},
		"testdata/router-2.16.5.prom": {Pipelines: []adoption.Pipeline{{ // as a real one printed it after a launch
			LaunchID: "62e7c6b0-6386-48ce-88af-fef719378cbe", SHA256: "c6ce3dd52386f072878a5348ebba6d97da70aea41339737f79d187975012cd83",
		}}},
		"testdata/router-oci.prom": {Pipelines: []adoption.Pipeline{{SHA256: schema}}},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := observe(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

func TestObserveRefuses(t *testing.T) {
	for want, text := range map[string]string{
		"no apollo_router_pipelines; Apollo Router": "# HELP up\nup 1\n",
		"not what a router prints: line 1":          `apollo_router_pipelines{launch_id=} 1`,
	} {
		if _, err := observe([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestObserveConnections(t *testing.T) {
	got, err := observe([]byte(`apollo_router_pipelines{launch_id="",schema_id="s"} 1
apollo_router_pipelines{launch_id="old",schema_id="o"} 0
apollo_router_open_connections{http_connection_state="active",launch_id="old"} 5
apollo_router_open_connections{http_connection_state="terminating",launch_id="old"} 2
apollo_router_open_connections{http_connection_state="terminating",launch_id="older"} NaN
apollo_router_open_connections{http_connection_state="terminating",launch_id="oldest"} 1e300
`))
	want := adoption.Observation{Pipelines: []adoption.Pipeline{{SHA256: "s"}}, Terminating: 1000002}
	if err != nil || !cmp.Equal(want, got) {
		t.Errorf("%+v, %v", got, err)
	}
}
