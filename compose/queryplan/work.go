package queryplan

// maxWork bounds what is done to find the ways to the fields of one operation: steps that are made,
// copied and compared. The ways multiply with each field that several subgraphs have.
const maxWork = 2_000_000_000

// The work of making a step, and of copying a way into an option.
const (
	stepWork = 1000
	wayWork  = 40
)

// spend counts work, and reports whether there is too much of it. No way is followed any further
// then, and what the session knows is not to be relied on.
func (s *session) spend(n int64) bool {
	s.work += n
	return s.exhausted()
}

// exhausted reports whether the operation of a session takes too much work.
func (s *session) exhausted() bool { return s.work > maxWork }

// failure is the error of an operation whose groups cannot be made or that takes too much work, nil
// if there is none. field is where it stopped, if that is known.
func (s *session) failure(field string) error {
	switch {
	case s.exhausted():
		reason := "there are too many ways through the subgraphs: they multiply with each field that several subgraphs have"
		if field != "" {
			reason += ", down to the field " + field
		}
		return &NotPlannedError{Reason: reason}
	case s.broken != "":
		return &NotPlannedError{Reason: s.broken}
	}
	return nil
}
