//go:build oracle

package mapping_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// probe is one mapping in one spot and version.
type probe struct {
	spot   spot
	minor  int
	text   string
	output string
}

func (p probe) String() string {
	return fmt.Sprintf("%-20s 0.%d %-4s %q", p.spot.name, p.minor, p.output, p.text)
}

// TestAgreement compares our verdicts and codes with the Rust composer's. ORACLE is its program,
// ORACLE_SEED and ORACLE_COUNT say what is generated, ORACLE_SPOTS, if set, names the places
// (separated by commas), and ORACLE_TEXTS a file of texts, one a line, instead of generated ones.
func TestAgreement(t *testing.T) {
	oracle := os.Getenv("ORACLE")
	if oracle == "" {
		t.Skip("ORACLE is not set")
	}
	probes := generated(t)
	if file := os.Getenv("ORACLE_TEXTS"); file != "" {
		probes = listed(t, file)
	}
	codes, columns := ask(t, oracle, probes)
	verdicts, same, refused, placed := 0, 0, 0, 0
	for i, p := range probes {
		ours, err := p.spot.judge(t, p.minor, p.text, p.output)
		if (ours == "") == (codes[i] == "") {
			verdicts++
		}
		if ours == codes[i] {
			same++
			if col := columns[i]; err != nil && col >= 0 {
				refused++
				if col == err.Start {
					placed++
				} else if os.Getenv("ORACLE_PLACES") != "" {
					t.Logf("%s\n\treference at %d ours %d-%d %v", p, col, err.Start, err.End, err)
				}
			}
			continue
		}
		t.Logf("%s\n\treference %q ours %q %v", p, codes[i], ours, err)
	}
	percent := func(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
	t.Logf("%d probes, %.2f %% verdicts, %.2f %% codes, %.2f %% places", len(probes), percent(verdicts, len(probes)), percent(same, len(probes)), percent(placed, refused))
}

// wanted are the spots of ORACLE_SPOTS.
func wanted() []spot {
	names := os.Getenv("ORACLE_SPOTS")
	if names == "" {
		return spots
	}
	var list []spot
	for _, s := range spots {
		if slices.Contains(strings.Split(names, ","), s.name) {
			list = append(list, s)
		}
	}
	return list
}

func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// generated returns random probes.
func generated(t *testing.T) []probe {
	r := rand.New(rand.NewPCG(uint64(number("ORACLE_SEED", 1)), 7))
	list := wanted()
	var probes []probe
	known := answers(t)
	for range number("ORACLE_COUNT", 1000) {
		s := list[r.IntN(len(list))]
		p := probe{s, 1 + r.IntN(4), generate(r, s), "J"}
		if r.IntN(3) == 0 { // a known text, changed
			p.text = known[r.IntN(len(known))].text
			for range 1 + r.IntN(3) {
				p.text = (&generator{r: r}).mutate(p.text)
			}
		}
		if s.place == mapping.InSelection {
			p.output = outputs[r.IntN(len(outputs))]
			if p.minor == 4 && r.IntN(3) == 0 {
				p.output = []string{"I", "[I!]", "W", "H", "P", "B"}[r.IntN(6)]
				if r.IntN(2) == 0 {
					p.text = (&generator{r: r}).members()
				}
			}
		}
		probes = append(probes, p)
	}
	return probes
}

// listed reads probes: each line in every wanted spot and language.
func listed(t *testing.T, file string) []probe {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var probes []probe
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		output := "J"
		if head, rest, ok := strings.Cut(line, "\t"); ok {
			output, line = head, rest
		}
		for _, s := range wanted() {
			for minor := 2; minor <= 4; minor++ {
				probes = append(probes, probe{s, minor, line, output})
			}
		}
	}
	return probes
}

// judged are the codes that this package decides on.
func judged(s spot) []string {
	list := []string{s.code}
	for _, c := range codes {
		list = append(list, c)
	}
	return list
}

// ask returns the code of the reference for each probe, or an empty one, and where in the text it
// is told, or -1.
func ask(t *testing.T, oracle string, probes []probe) (codes []string, places []int) {
	var in bytes.Buffer
	for i, p := range probes {
		line, err := json.Marshal(map[string]any{"id": strconv.Itoa(i), "subgraphs": []map[string]string{{"name": "c", "url": "http://c", "sdl": p.spot.subgraph(p.minor, p.text, p.output)}}})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	file := filepath.Join(t.TempDir(), "in.jsonl")
	if err := os.WriteFile(file, in.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), oracle, "compose", "--no-sdl", "--timeout", "20", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	list := make([]string, len(probes))
	places = make([]int, len(probes))
	for line := range bytes.Lines(out) {
		var answer struct {
			ID     string
			Errors []struct {
				Code, Message string
				Locations     []struct{ Line, Column int }
			}
		}
		if err := json.Unmarshal(line, &answer); err != nil {
			t.Fatal(err)
		}
		i, _ := strconv.Atoi(answer.ID)
		places[i] = -1
		for _, e := range answer.Errors {
			if e.Code == "CRASH" || e.Code == "TIMEOUT" {
				list[i] = e.Code
				break
			}
			if slices.Contains(judged(probes[i].spot), e.Code) {
				list[i] = e.Code
				if len(e.Locations) > 0 {
					places[i] = probes[i].offset(e.Locations[0].Line, e.Locations[0].Column)
				}
				if os.Getenv("ORACLE_MESSAGES") != "" {
					t.Logf("%s\n\t%s", probes[i], e.Message)
				}
				break
			}
		}
	}
	return list, places
}

// offset returns the byte of the text that a line and column of the subgraph are, or -1 if they are
// elsewhere. Texts with escapes are not followed.
func (p probe) offset(line, column int) int {
	sdl := p.spot.subgraph(p.minor, p.text, p.output)
	lines := strings.Split(sdl, "\n")
	if line > len(lines) || strings.ContainsAny(p.text, "\"\\\n") || len(p.text) == 0 {
		return -1
	}
	at := strings.Index(lines[line-1], quoted(p.text))
	if at < 0 || column-1-at-1 < 0 || column-1-at-1 > len(p.text) {
		return -1
	}
	return column - 1 - at - 1
}

// TestRecord writes the golden file anew, with ORACLE_TEXTS added to it: lines with a place, the
// type of the connector's field and a text, separated by tabs. UPDATE must be set.
func TestRecord(t *testing.T) {
	oracle := os.Getenv("ORACLE")
	if oracle == "" || os.Getenv("UPDATE") == "" {
		t.Skip("ORACLE and UPDATE are not set")
	}
	list := answers(t)
	seen := map[string]bool{}
	for _, a := range list {
		seen[a.spot+"\t"+a.output+"\t"+a.text] = true
	}
	if file := os.Getenv("ORACLE_TEXTS"); file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSuffix(line, "\n")
			if part := strings.SplitN(line, "\t", 3); len(part) == 3 && !seen[line] {
				seen[line] = true
				list = append(list, answer{spot: part[0], output: part[1], text: part[2]})
			}
		}
	}
	var probes []probe
	for _, a := range list {
		for minor := 2; minor <= 4; minor++ {
			probes = append(probes, probe{spotOf(t, a.spot), minor, a.text, a.output})
		}
	}
	codes, _ := ask(t, oracle, probes)
	out := "# Recorded by TestRecord from the Rust composer, apollo-composition 0.5.9 (apollo-federation 2.16.5).\n# place, type of the field, codes of 0.2, 0.3 and 0.4, text\n"
	for i, a := range list {
		copy(a.codes[:], codes[3*i:])
		if !slices.Contains(a.codes[:], "CRASH") && !slices.Contains(a.codes[:], "TIMEOUT") {
			out += a.String()
		}
	}
	if err := os.WriteFile(golden, []byte(out), 0o644); err != nil {
		t.Fatal(err)
	}
}
