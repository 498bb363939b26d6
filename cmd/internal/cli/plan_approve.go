package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/planfile"
)

const planShowLong = `Show prints the plan of a file or an OCI artifact: its phases, what it is bound to, who
approved it, and whether that is enough for approvals of schemactl.yaml. It asks no
platform; what differs by now is told by schemactl deliver --plan, before it sends
anything.`

// planShowCommand is `plan show`.
func (a *app) planShowCommand() *cobra.Command {
	out := output.New(
		output.Text(output.Void(func(w io.Writer, p report.StoredPlan) { report.ShownPlan(w, a.style(w), p) })),
		output.Format("json", "", func(w io.Writer, p report.StoredPlan) error { return output.WriteJSON(w, p.File) }),
		output.Format("markdown", "", output.Void(report.ShownPlanMarkdown)),
	)
	c := &cobra.Command{
		Use: "show PLAN", Short: "Print a plan file, what it is bound to, and who approved it", Long: planShowLong, Args: cobra.ExactArgs(1),
		Example: examples("schemactl plan show plan.json"),
		RunE: func(c *cobra.Command, args []string) error {
			stored, err := a.storedPlan(c.Context(), args[0])
			if err != nil {
				return err
			}
			return out.Write(a.stdout, stored)
		},
	}
	out.Flags(c)
	return c
}

// storedPlan reads a plan, and what the policy of its configuration says of its approvals.
func (a *app) storedPlan(ctx context.Context, place string) (report.StoredPlan, error) {
	file, err := planfile.Read(ctx, place)
	if err != nil {
		return report.StoredPlan{}, err
	}
	g, err := a.configuration(a.asked(file))
	if err != nil {
		return report.StoredPlan{}, err
	}
	policy := g.ApprovalPolicy()
	return report.StoredPlan{File: file, Required: policy.Required, Lacks: policy.Judge(file, a.clock.Now())}, nil
}

const planApproveLong = `Approve records that somebody approves a plan: who, when, where and why, bound to the
digest of the plan. In a file the record stands at its end; in an OCI registry it is an
artifact that refers to the plan. A plan that was changed after it was made is refused.
--by names who approves; in a pipeline --by-actor takes whoever has started it
($GITHUB_ACTOR, $GITLAB_USER_LOGIN and the like). --digest is the one that was reviewed.

An approval is a record, and no signature: whoever can write the file or the repository
can write one. Keep plans where only your pipeline writes, or sign the artifact (cosign).`

// approveFlags are the flags of `plan approve`.
type approveFlags struct {
	by, reason, digest string
	actor              bool
}

// planApproved is the JSON form of `plan approve`.
type planApproved struct {
	Version int `json:"version"`
	// Place is the file, or the OCI artifact by its digest.
	Place    string `json:"place"`
	Digest   string `json:"digest"`
	GraphRef string `json:"graphRef,omitempty"`
	// Approval is the one that was given now, and Approvals are all.
	Approval  planfile.Approval   `json:"approval"`
	Approvals []planfile.Approval `json:"approvals"`
	// Enough is true if the plan has what approvals of the configuration asks for, and Lacks is why
	// it has not.
	Enough bool   `json:"enough"`
	Lacks  string `json:"lacks,omitempty"`
}

// planApproveCommand is `plan approve`.
func (a *app) planApproveCommand() *cobra.Command {
	var f approveFlags
	out := output.New(
		output.Text(output.Void(func(w io.Writer, p report.StoredPlan) { report.ApprovedPlan(w, a.style(w), p) })),
		output.Format("json", "", func(w io.Writer, p report.StoredPlan) error { return output.WriteJSON(w, approvedForm(p)) }),
		output.Format("markdown", "", output.Void(report.ApprovedPlanMarkdown)),
	)
	c := &cobra.Command{
		Use: "approve PLAN", Short: "Record that somebody approves a plan, bound to its digest", Long: planApproveLong, Args: cobra.ExactArgs(1),
		Example: examples("schemactl plan approve plan.json --by ana --reason 'reviewed with the web team'"),
		RunE: func(c *cobra.Command, args []string) error {
			stored, err := a.approve(c.Context(), f, args[0])
			if err != nil {
				return err
			}
			return out.Write(a.stdout, stored)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.by, "by", "", "`WHO` approves")
	flags.BoolVar(&f.actor, "by-actor", false, "whoever has started the pipeline approves, as its environment tells")
	reasonFlag(flags, &f.reason, "reason", "`WHY` it is approved")
	flags.StringVar(&f.digest, "digest", "", "`DIGEST` that was reviewed; another plan is refused")
	out.Flags(c)
	return c
}

// approve adds an approval to the plan at a place.
func (a *app) approve(ctx context.Context, f approveFlags, place string) (report.StoredPlan, error) {
	var none report.StoredPlan
	by := strings.TrimSpace(f.by)
	switch {
	case f.actor:
		if by = input.Actor(a.getenv); by == "" {
			return none, exit.Usagef("--by-actor: the environment does not tell who has started this; give --by WHO")
		}
	case by == "":
		return none, exit.Usagef("who approves? give --by WHO, or --by-actor for whoever has started the pipeline")
	}
	if f.reason == "" {
		return none, exit.Usagef("why is it approved? give --reason WHY: the next reader wants to know")
	}
	stored, err := a.storedPlan(ctx, place)
	if err != nil {
		return none, err
	}
	file := stored.File
	if f.digest != "" && f.digest != file.Digest {
		return none, exit.Usagef("%s is another plan than the one that was reviewed: it has %s, and --digest is %s", place, file.Digest, f.digest)
	}
	given, err := file.Approve(ctx, planfile.Approval{By: by, Reason: f.reason, Where: a.machine()}, a.clock.Now())
	if err != nil {
		return none, err
	}
	stored, err = a.storedPlan(ctx, file.Place()) // as whoever delivers will read it
	stored.Given = &given
	return stored, err
}

// approvedForm returns the JSON form of a plan that was approved just now.
func approvedForm(p report.StoredPlan) planApproved {
	form := planApproved{
		Version: formVersion, Place: p.File.Place(), Digest: p.File.Digest, GraphRef: p.File.Bound.GraphRef, Approval: *p.Given, Approvals: p.File.Approvals, Enough: p.Lacks == nil,
	}
	if p.Lacks != nil {
		form.Lacks = p.Lacks.Error()
	}
	return form
}
