//go:build oracle

package rollout

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// measure counts what a judge says of cases.
type measure struct {
	count map[string]int
	// shown are lines on what a reader has to look at.
	shown []string
	// orders are those that are called unsafe, in the order of the cases. An order may have several
	// states.
	orders []*judgedOrder
	// apis are the API schemas of clients that were read last, by their text.
	apis map[string]*ast.Schema
	// start has the violations at the start of the plan that is being read. A plan is not to blame
	// for those.
	start map[judgeViolation]bool
}

func (m *measure) show(format string, args ...any) {
	m.shown = append(m.shown, fmt.Sprintf(format, args...))
}

// judgedOrder is an order that is called unsafe, with what the judge says of its states.
type judgedOrder struct {
	evolutionCase
	composes, confirmed bool
	// blind is why the judge does not see that the order is unsafe; nil if it should.
	blind *blindPlace
}

type judgeViolation struct{ Planner, Kind, Subgraph, Detail string }

type judgeAnswer struct {
	ID         string
	Composes   bool
	Crash      string
	Errors     []struct{ Code, Message string }
	Violations []struct {
		judgeViolation
		Operation string
	}
	Gaps []struct{ Operation, Message string }
}

// TestOracleMeasure counts what the judge says, in ROLLOUT_VERDICTS, of the lines of ROLLOUT_CASES:
// violations in states of plans, gaps, and how many of the orders that are called unsafe are.
func TestOracleMeasure(t *testing.T) {
	cases, verdicts := os.Getenv("ROLLOUT_CASES"), os.Getenv("ROLLOUT_VERDICTS")
	if cases == "" || verdicts == "" {
		t.Skip("ROLLOUT_CASES and ROLLOUT_VERDICTS are not set")
	}
	var answers []judgeAnswer
	eachLine(t, verdicts, func(line []byte) {
		var a judgeAnswer
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	})
	m := measure{count: make(map[string]int), apis: make(map[string]*ast.Schema)}
	i, plan := 0, ""
	eachLine(t, cases, func(line []byte) {
		var c evolutionCase
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		if i >= len(answers) || answers[i].ID != c.ID {
			t.Fatalf("line %d: the verdicts are not those of the cases", i+1)
		}
		if c.Kind == "safe" && c.ID != plan {
			plan = c.ID
			m.count["evolutions: with a plan"]++
		}
		m.add(t, c, answers[i])
		i++
	})
	m.countOrders()
	for _, k := range slices.Sorted(maps.Keys(m.count)) {
		t.Logf("%6d %s", m.count[k], k)
	}
	t.Logf("to look at:\n%s", strings.Join(m.shown, "\n"))
}

// add counts one line.
func (m *measure) add(t *testing.T, c evolutionCase, a judgeAnswer) {
	t.Helper()
	if c.Kind == "safe" && c.Phase == 0 {
		m.start = make(map[judgeViolation]bool)
		for _, v := range a.Violations {
			m.start[v.judgeViolation] = true
		}
	}
	hard := a.Violations[:0:0]
	for _, v := range a.Violations {
		if !strings.HasPrefix(v.Kind, "response-unknown") && (v.Kind != "response" || !readAlike(v.Detail)) && (c.Kind != "safe" || !m.start[v.judgeViolation]) {
			hard = append(hard, v)
		}
	}
	where := fmt.Sprintf("%s %v", c.ID, c.What)
	switch {
	case c.Kind == "refused":
		m.count["evolutions: refused"]++
		reason, _, _ := strings.Cut(strings.TrimPrefix(c.Error, "no safe rollout exists\n"), "\n")
		m.show("refused %s: %s", where, reason)
	case a.Crash != "":
		m.count["the judge crashed"]++
		m.show("crash %s: %s", where, a.Crash)
	case c.Kind == "safe":
		m.count["states of plans"]++
		if !a.Composes {
			m.count["states of plans: do not compose"]++
			m.show("does not compose %s phase %d %s: %v", where, c.Phase, c.Half, a.Errors)
		}
		for _, v := range hard {
			m.count["states of plans: violations: "+v.Planner+" "+v.Kind]++
		}
		if len(hard) > 0 {
			m.count["states of plans: with violations"]++
			v := hard[0]
			m.show("violation %s phase %d %s: %s %s %s: %s in %s", where, c.Phase, c.Half, v.Planner, v.Kind, v.Subgraph, v.Detail, v.Operation)
		}
		if len(a.Gaps) > 0 {
			m.count["states of plans: with gaps"]++
		}
		for _, g := range a.Gaps {
			m.count["gaps of the judge"]++
			if elements := m.elements(t, c.Clients[0], g.Operation); !names(c.Gaps, elements) {
				m.count["gaps of the judge: not told by the plan"]++
				m.show("gap %s phase %d %s: %s in %s: told are %v", where, c.Phase, c.Half, g.Message, g.Operation, c.Gaps)
			}
		}
	default:
		last := len(m.orders) - 1
		if last < 0 || m.orders[last].ID != c.ID || m.orders[last].Kind != c.Kind {
			m.orders = append(m.orders, &judgedOrder{evolutionCase: c})
			last++
		}
		o := m.orders[last]
		o.composes = o.composes || a.Composes
		o.confirmed = o.confirmed || len(hard) > 0
		if a.Composes && (o.blind == nil || o.blind.section == "") {
			if b := blindTo(t, c); b != nil {
				o.blind = b
			}
		}
	}
}

// countOrders counts how many orders that are called unsafe the judge confirms, or cannot see.
// Where no state of an order composes, other subgraphs have to move too.
func (m *measure) countOrders() {
	for _, o := range m.orders {
		if !o.composes {
			continue
		}
		m.count["orders called unsafe"]++
		rule, _, _ := strings.Cut(o.Reason[0], " ")
		switch {
		case o.confirmed:
			m.count["orders called unsafe: confirmed"]++
		case o.blind != nil && o.blind.section != "":
			m.count["orders called unsafe: confirmed: the judge is blind ("+o.blind.section+"): "+o.blind.name]++
			m.show("blind %s %v %s: %s: %s", o.ID, o.What, o.Kind, o.blind.name, strings.Join(o.Reason, "; "))
		case o.blind != nil:
			m.count["orders called unsafe: not confirmed: "+rule+": "+o.blind.name]++
			m.show("not confirmed %s %v %s: %s: %s", o.ID, o.What, o.Kind, o.blind.name, strings.Join(o.Reason, "; "))
		default:
			m.count["orders called unsafe: not confirmed: "+rule]++
			m.show("not confirmed %s %v %s: %s", o.ID, o.What, o.Kind, strings.Join(o.Reason, "; "))
		}
	}
}

// elements returns the fields, arguments and types that an operation names, as gaps do, by the API
// schema with the given text.
func (m *measure) elements(t *testing.T, api, operation string) []string {
	t.Helper()
	schema := m.apis[api]
	if schema == nil {
		clear(m.apis)
		var err error
		if schema, err = gqlparser.LoadSchema(&ast.Source{Input: api}); err != nil {
			t.Fatal(err)
		}
		m.apis[api] = schema
	}
	doc, errs := gqlparser.LoadQueryWithRules(schema, operation, rules.NewDefaultRules())
	if errs != nil {
		t.Fatal(operation, errs)
	}
	var out []string
	for _, v := range doc.Operations[0].VariableDefinitions {
		out = append(out, v.Type.Name())
	}
	var walk func(ast.SelectionSet)
	walk = func(list ast.SelectionSet) {
		for _, sel := range list {
			switch sel := sel.(type) {
			case *ast.Field:
				c := sel.ObjectDefinition.Name + "." + sel.Name
				out = append(out, c)
				for _, a := range sel.Arguments {
					out = append(out, c+"("+a.Name+":)")
				}
				walk(sel.SelectionSet)
			case *ast.InlineFragment:
				out = append(out, sel.TypeCondition)
				walk(sel.SelectionSet)
			}
		}
	}
	walk(doc.Operations[0].SelectionSet)
	return out
}
