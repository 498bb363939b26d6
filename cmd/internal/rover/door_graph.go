package rover

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/remotecheck"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

// checkGraph asks the platform about a whole schema, against what the variant serves.
func (c *call) checkGraph(ctx context.Context) (Answer, error) {
	ref, text, err := c.proposed("schema")
	if err != nil {
		return Answer{}, err
	}
	req, err := c.checkRequest(ref)
	if err != nil {
		return Answer{}, err
	}
	asked, err := c.House.Check(c.getenv, ref)
	if err != nil {
		return Answer{}, err
	}
	_, _ = fmt.Fprintf(c.Stderr, "Checking the proposed schema against %s\n", ref)
	if err := asked.StartSchema(ctx, req, text); err != nil {
		return Answer{}, err
	}
	if c.Has("background") {
		return c.started(started{asked.Remote.URL, asked.Remote.Workflow}), nil
	}
	if err := asked.Wait(ctx, nil); err != nil {
		return Answer{}, err
	}
	return graphAnswer(asked)
}

// graphAnswer returns the result of a check of a whole schema.
func graphAnswer(asked *remotecheck.Check) (Answer, error) {
	asked.Remote.Judge()
	text, err := json.Marshal(asked.Remote)
	if err != nil {
		return Answer{}, err
	}
	rep := checkReport{Remote: &remoteCheck{}, whole: true}
	if err := json.Unmarshal(text, rep.Remote); err != nil {
		return Answer{}, err
	}
	if asked.Remote.Verdict != check.Yes {
		rep.Reasons, err = []string{asked.Remote.Why}, fmt.Errorf("%w: %s", exit.ErrNo, asked.Remote.Why)
	}
	a, err := rep.answer(err)
	a.Plain = rep.text()
	return a, err
}

// text returns what a check of a whole schema found, for people.
func (r checkReport) text() string {
	out := ""
	for _, f := range r.Remote.Findings {
		out += fmt.Sprintf("%-8s %s: %s\n", f.Level, f.Code, f.Message)
	}
	return out + fmt.Sprintf("The check has ended: %s\n%s\n", r.Remote.Status, r.Remote.URL)
}

// checkRequest returns what the line says of the traffic to check against.
func (c *call) checkRequest(ref registry.GraphRef) (platformapi.CheckRequest, error) {
	req := platformapi.CheckRequest{Ref: ref, Git: c.House.Git()}
	if text := c.Text("query-count-threshold"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return req, exit.Usagef("--query-count-threshold %q: give a whole number", text)
		}
		req.MinCount = &n
	}
	if text := c.Text("query-percentage-threshold"); text != "" {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || !(n >= 0 && n <= 100) {
			return req, exit.Usagef("--query-percentage-threshold %q: give a number from 0 to 100", text)
		}
		req.MinPercent = &n
	}
	if text := c.Text("validation-period"); text != "" {
		seconds, err := period(text)
		if err != nil {
			return req, err
		}
		if req.Window, err = time.ParseDuration(seconds); err != nil {
			return req, err
		}
	}
	return req, nil
}
