//go:build oracle

package prove

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/publish/rollout"
)

// TestOracleAgreement holds the judge of fetches against one that uses Apollo's planner: of the
// states in ROLLOUT_CASES, with the answers in ROLLOUT_VERDICTS (see TestOracleEvolutions of
// package rollout). Every operation that the other judge finds refused in a state is given to this
// one, for that state and for all other states of the same evolution. Both have to say the same.
// ROLLOUT_PLANNER is router-3 if that is the planner of the other judge.
func TestOracleAgreement(t *testing.T) {
	cases, verdicts := os.Getenv("ROLLOUT_CASES"), os.Getenv("ROLLOUT_VERDICTS")
	if cases == "" || verdicts == "" {
		t.Skip("ROLLOUT_CASES and ROLLOUT_VERDICTS are not set")
	}
	var list []oracleCase
	eachLine(t, cases, func(line []byte) {
		var c oracleCase
		decode(t, line, &c)
		list = append(list, c)
	})
	i := 0
	asked := make(map[string][]string)
	eachLine(t, verdicts, func(line []byte) {
		decode(t, line, &list[i].verdict)
		if list[i].verdict.ID != list[i].ID {
			t.Fatalf("line %d: the verdicts are not those of the cases", i+1)
		}
		for _, v := range list[i].hard() {
			if !slices.Contains(asked[list[i].ID], v.Operation) {
				asked[list[i].ID] = append(asked[list[i].ID], v.Operation)
			}
		}
		i++
	})
	count := make(map[string]int)
	for _, c := range list[:i] {
		if c.Kind != "refused" && c.verdict.Composes && c.verdict.Crash == "" && len(asked[c.ID]) > 0 {
			c.compare(t, asked[c.ID], count)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%6d %s", count[k], k)
	}
}

// oracleCase is a state with what the other judge says of it.
type oracleCase struct {
	rollout.PhaseState
	ID, Kind string
	What     []string
	verdict  struct {
		ID         string
		Composes   bool
		Crash      string
		Violations []violation
	}
}

type violation struct{ Kind, Subgraph, Detail, Operation string }

// hard returns the violations without hazards, and without answers in a scalar that routers read as
// the registered one: the other judge compares names of types.
func (c *oracleCase) hard() []violation {
	return slices.DeleteFunc(slices.Clone(c.verdict.Violations), func(v violation) bool {
		return strings.HasPrefix(v.Kind, "response-unknown") || v.Kind == "response" && readAlike(v.Detail)
	})
}

var answered = regexp.MustCompile(`: deployed (\S+), registered (\S+)$`)

// readAlike reports whether the types of an answer differ only in the name of a scalar that routers
// read as the other one.
func readAlike(detail string) bool {
	m := answered.FindStringSubmatch(detail)
	if m == nil {
		return false
	}
	deployed, registered := strings.Trim(m[1], "[]!"), strings.Trim(m[2], "[]!")
	alike := slices.Contains([]string{"Int Float", "String ID", "ID String", "Int ID"}, deployed+" "+registered)
	return alike && strings.Replace(m[1], deployed, registered, 1) == m[2]
}

// compare gives operations to this judge.
func (c *oracleCase) compare(t *testing.T, operations []string, count map[string]int) {
	t.Helper()
	var known []Operation
	for i, text := range operations {
		known = append(known, Operation{rollout.HazardUse{Operation: fmt.Sprint(i)}, text})
	}
	profile := queryplan.Router2 // JavaScript and router 2 make the same fetches
	if os.Getenv("ROLLOUT_PLANNER") == queryplan.Router3.String() {
		profile = queryplan.Router3
	}
	v := newProver(rollout.Input{}, &rollout.Plan{}, known, Options{Profiles: []queryplan.Profile{profile}})
	v.proof = &rollout.Proof{}
	if err := v.state(t.Context(), c.PhaseState); err != nil {
		t.Fatal(err)
	}
	w, err := v.world(t.Context(), c.PhaseState)
	if err != nil {
		t.Fatal(err)
	}
	words := map[bool]string{true: "refuse", false: "answer"}
	count[fmt.Sprintf("states: they %s, we %s", words[len(c.hard()) > 0], words[len(v.proof.Refusals) > 0])]++
	unjudged := make(map[string]bool)
	for _, n := range v.proof.NotJudged {
		if n.Operation != nil {
			unjudged[n.Operation.Operation] = true
		}
	}
	for i, text := range operations {
		theirs := slices.DeleteFunc(c.hard(), func(o violation) bool { return o.Operation != text })
		ours := slices.DeleteFunc(slices.Clone(v.proof.Refusals), func(r rollout.Refusal) bool { return !slices.Contains(r.Operations, known[i].HazardUse) })
		switch {
		case unjudged[known[i].Operation]:
			count[fmt.Sprintf("operations: they %s, we do not judge", words[len(theirs) > 0])]++
		case !w.accepted[i]:
			if len(theirs) > 0 {
				count["operations: the API refuses it, they plan it"]++
				t.Logf("%s %v %s: not accepted: %s", c.ID, c.What, c.Kind, text)
			}
		case len(theirs) > 0 && len(ours) > 0:
			count["operations: both refuse"]++
		case len(theirs) > 0:
			count["operations: they refuse, we do not: "+theirs[0].Kind]++
			t.Logf("%s %v %s phase %d: MISSED %+v", c.ID, c.What, c.Kind, c.Phase, theirs[0])
		case len(ours) > 0:
			if len(c.hard()) > 0 {
				count["operations: we refuse, they refuse others in that state: "+string(ours[0].Kind)]++
				continue
			}
			count["operations: we refuse, they do not: "+string(ours[0].Kind)]++
			t.Logf("%s %v %s phase %d: MORE %s %s by %s in %s", c.ID, c.What, c.Kind, c.Phase, ours[0].Kind, ours[0].Message, text, ours[0].Document)
		default:
			count["operations: both answer"]++
		}
	}
}

func decode(t *testing.T, line []byte, to any) {
	t.Helper()
	if err := json.Unmarshal(line, to); err != nil {
		t.Fatal(err)
	}
}

func eachLine(t *testing.T, file string, visit func([]byte)) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		visit(lines.Bytes())
	}
}
