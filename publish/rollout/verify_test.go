package rollout

import (
	"fmt"
	"testing"
)

// TestVerifyRefuses: a plan whose steps were tampered with does not pass.
func TestVerifyRefuses(t *testing.T) {
	in, _ := fixture(t, "products-reviews")
	for name, change := range map[string]func(p *Plan){
		"swapped phases":    func(p *Plan) { p.Phases[0], p.Phases[1] = p.Phases[1], p.Phases[0] },
		"a phase less":      func(p *Plan) { p.Phases = p.Phases[:len(p.Phases)-1] },
		"deploy too early":  func(p *Plan) { p.Phases[0].Steps = append(p.Phases[0].Steps, p.Phases[2].Steps...) },
		"another schema":    func(p *Plan) { p.Phases[3].Steps[0].SDL += "\n# other" },
		"an unknown action": func(p *Plan) { p.Phases[0].Steps[0].Action = "dance" },
		"retired too early": func(p *Plan) {
			p.Phases[0].Steps = append(p.Phases[0].Steps, Step{Subgraph: "products", Action: Retire, URL: p.subgraph("products").Before.URL})
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Make(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			change(p)
			if _, err := Verify(t.Context(), in, p); err == nil {
				t.Error("the plan passes")
			} else {
				t.Log(fmt.Sprint(err))
			}
		})
	}
}
