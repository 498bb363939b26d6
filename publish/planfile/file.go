package planfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/publish/rollout"
)

// ErrMoved means that something that a plan was proven for is not as it was.
var ErrMoved = errors.New("the plan does not fit any more")

// File is a plan with what it is bound to. Its JSON is that of the plan with three keys more.
type File struct {
	*rollout.Plan
	// Bound is what the plan was proven for; nil in a plan that is bound to nothing.
	Bound *Bound `json:"bound,omitempty"`
	// Digest is that of the document, such as sha256:0123…; empty without Bound.
	Digest string `json:"digest,omitempty"`
	// Approvals are in the order in which they were given.
	Approvals []Approval `json:"approvals,omitempty"`

	// place is where it was read, and reference the OCI artifact by its digest, if it is one.
	place, reference string
	// text is the document as it was read.
	text []byte
}

// New returns a plan that is bound to items, with its digest.
func New(plan *rollout.Plan, bound Bound) (*File, error) {
	bound.Version, bound.Items = BoundVersion, sorted(bound.Items)
	f := &File{Plan: plan, Bound: &bound}
	text, err := f.encode()
	if err == nil {
		f.Digest, err = digestOf(text)
	}
	if err == nil {
		f.text, err = f.encode()
	}
	return f, err
}

// encode returns the document as it is written.
func (f *File) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(f)
	return b.Bytes(), err
}

// Place returns where the file was read: the path of a file, or an OCI artifact by its digest.
func (f *File) Place() string {
	if f.reference != "" {
		return Scheme + f.reference
	}
	return f.place
}

// Anew returns the command that makes the plan again; empty if the plan does not tell it.
func (f *File) Anew() string {
	if f.Bound == nil {
		return ""
	}
	return f.Bound.Command
}

// parse reads a document. place is its name in errors.
func parse(place string, text []byte) (*File, error) {
	plan, text, err := rollout.ParsePlan(place, text)
	if err != nil {
		return nil, err
	}
	f := &File{Plan: plan, place: place, text: text}
	outside := struct {
		Bound     **Bound     `json:"bound"`
		Digest    *string     `json:"digest"`
		Approvals *[]Approval `json:"approvals"`
	}{&f.Bound, &f.Digest, &f.Approvals}
	if err := json.Unmarshal(text, &outside); err != nil {
		return nil, fmt.Errorf("%w: %s: %w; write one with schemactl plan --out", rollout.ErrPlanFile, place, err)
	}
	return f, f.valid()
}

// valid refuses a document that is not as it was made, and one that this version cannot judge.
func (f *File) valid() error {
	refuse := func(format string, args ...any) error {
		err := fmt.Errorf("%w: %s %s", rollout.ErrPlanFile, f.place, fmt.Sprintf(format, args...))
		if anew := f.Anew(); anew != "" {
			err = fmt.Errorf("%w, or plan anew with: %s", err, anew)
		}
		return err
	}
	switch {
	case f.Bound == nil && f.Digest == "" && len(f.Approvals) == 0:
		return nil
	case f.Bound == nil:
		return refuse("has a digest or approvals and not what they are of: the key bound is missing; take the file as schemactl plan --out wrote it")
	case f.Bound.Version > BoundVersion:
		return fmt.Errorf("%w: %s is bound in version %d, this schemactl knows version %d; deliver it with the schemactl that made it, or plan anew with: %s",
			rollout.ErrPlanFile, f.place, f.Bound.Version, BoundVersion, f.Bound.Command)
	case f.Bound.Version < 1:
		return refuse("is bound in no version; take the file as schemactl plan --out wrote it")
	}
	have, err := digestOf(f.text)
	switch {
	case err != nil:
		return refuse("cannot be read: %v", err)
	case f.Digest == "":
		return refuse("has no digest; take the file as schemactl plan --out wrote it")
	case f.Digest != have:
		return refuse("was changed after it was made: its digest is %s, and its content has %s; take the file as it was made", short(f.Digest), short(have))
	}
	for _, a := range f.Approvals {
		if a.Digest != f.Digest {
			return refuse("has an approval by %s of another plan (%s, this one is %s); take the plan that was approved, or take the approval out of the file and have this plan approved", a.By, short(a.Digest), short(f.Digest))
		}
	}
	return nil
}

// short returns a digest as people compare it.
func short(digest string) string {
	const most = len("sha256:") + 12
	return digest[:min(most, len(digest))]
}
