package planfile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/oci"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Scheme is how a place in an OCI registry begins.
const Scheme = "oci://"

// The types of the artifacts of a plan and of an approval, and of their layers.
const (
	MediaType         = "application/vnd.schemactl.plan.v1+json"
	ApprovalMediaType = "application/vnd.schemactl.plan-approval.v1+json"
)

// The annotations of the artifacts, beside those of OCI for title and time.
const (
	DigestAnnotation = "io.github.schemactl.plan.digest"
	ByAnnotation     = "io.github.schemactl.plan.by"
	ReasonAnnotation = "io.github.schemactl.plan.reason"
)

// Read returns the plan at a place: the path of a file, or oci:// with a tag or a digest. The error
// is [rollout.ErrPlanFile] for what is no plan, or not as it was made.
func Read(ctx context.Context, place string) (*File, error) {
	reference, remote := strings.CutPrefix(place, Scheme)
	if !remote {
		text, err := os.ReadFile(place)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", rollout.ErrPlanFile, err)
		}
		return parse(place, text)
	}
	found, err := oci.Fetch(ctx, reference, MediaType)
	if errors.Is(err, oci.ErrReference) || errors.Is(err, oci.ErrNoDocument) {
		return nil, fmt.Errorf("%w: %w", rollout.ErrPlanFile, err)
	}
	if err != nil {
		return nil, err
	}
	f, err := parse(place, found.Text)
	if err != nil {
		return nil, err
	}
	f.reference = found.Reference
	attached, err := oci.Attached(ctx, found.Reference, ApprovalMediaType)
	if err != nil {
		return nil, err
	}
	for _, text := range attached {
		var a Approval
		if err := json.Unmarshal(text, &a); err != nil {
			return nil, fmt.Errorf("%w: an approval of %s cannot be read: %w", rollout.ErrPlanFile, place, err)
		}
		f.Approvals = append(f.Approvals, a)
	}
	slices.SortStableFunc(f.Approvals, func(a, b Approval) int { return a.At.Compare(b.At) })
	return f, f.valid()
}

// Text returns the document as it is written to a file.
func (f *File) Text() []byte { return f.text }

// Push stores a plan of [New] in an OCI registry, at oci://HOST/REPOSITORY:TAG. It returns the
// place by which it is read, the artifact by its digest.
func (f *File) Push(ctx context.Context, place string) (string, error) {
	name, err := oci.Push(ctx, strings.TrimPrefix(place, Scheme), oci.Document{
		MediaType: MediaType, Name: "plan.json", Text: f.text, Title: f.title(), At: f.Bound.MadeAt,
		Annotations: map[string]string{DigestAnnotation: f.Digest, ByAnnotation: f.Bound.MadeBy},
	})
	if errors.Is(err, oci.ErrReference) {
		return "", fmt.Errorf("%w: %w", rollout.ErrPlanFile, err)
	}
	f.reference = name
	return Scheme + name, err
}

// title is what the plan is of.
func (f *File) title() string {
	if f.Bound.GraphRef == "" {
		return "rollout plan"
	}
	return "rollout plan of " + f.Bound.GraphRef
}

// Approve adds an approval at the place where the plan was read, and returns it with its digest and
// time filled in.
func (f *File) Approve(ctx context.Context, a Approval, now time.Time) (Approval, error) {
	switch {
	case f.Bound == nil:
		return a, fmt.Errorf("%w: %s is bound to nothing and cannot be approved: an older schemactl wrote it, or plan --format json; make it again with schemactl plan --out", rollout.ErrPlanFile, f.place)
	case strings.TrimSpace(a.By) == "" || strings.TrimSpace(a.Reason) == "":
		return a, fmt.Errorf("%w: an approval needs who gives it and why", rollout.ErrPlanFile)
	}
	a.Digest, a.At = f.Digest, now.UTC().Truncate(time.Second)
	all := append(f.Approvals[:len(f.Approvals):len(f.Approvals)], a)
	if f.reference != "" {
		if err := attach(ctx, f.reference, f.title(), a); err != nil {
			return a, err
		}
		f.Approvals = all
		return a, nil
	}
	text, err := withApprovals(f.text, all)
	if err != nil {
		return a, fmt.Errorf("%w: %s: %w", rollout.ErrPlanFile, f.place, err)
	}
	if err := fileset.WriteFile(f.place, text); err != nil {
		return a, fmt.Errorf("%w: the approval was not recorded: %w", rollout.ErrPlanFile, err)
	}
	f.text, f.Approvals = text, all
	return a, nil
}

// attach stores an approval as an artifact that refers to that of the plan.
func attach(ctx context.Context, reference, title string, a Approval) error {
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	_, err = oci.Attach(ctx, reference, oci.Document{
		MediaType: ApprovalMediaType, Name: "approval.json", Text: append(text, '\n'), Title: "approval of " + title, At: a.At,
		Annotations: map[string]string{DigestAnnotation: a.Digest, ByAnnotation: a.By, ReasonAnnotation: a.Reason},
	})
	return err
}
