package publish

import "fmt"

// open opens the journal and, to resume, takes the plan from it.
func (r *run) open() error {
	journal, records, err := openJournal(r.JournalPath, r.Clock)
	if err != nil {
		return err
	}
	r.journal = journal
	past := pastOf(records)
	switch {
	case !past.unfinished() && r.Resume:
		return fmt.Errorf("%w: %s has no unfinished delivery to resume", ErrJournal, r.JournalPath)
	case !past.unfinished(), r.Abandon:
		return nil
	case !r.Resume:
		r.report.Resume = r.resumeCommands(lastLaunch(past), past.ref)
		return &UnfinishedError{Ref: past.ref, Journal: r.JournalPath, LaunchID: lastLaunch(past), Resume: r.report.Resume}
	}
	delivery := past // the one that is meant, not its rollback
	if past.rollback {
		delivery = past.failed
	}
	if err := r.matches(delivery); err != nil {
		return err
	}
	r.past, r.plan, r.report.Resumed, r.report.Revision = past, delivery.plan, true, delivery.revision
	r.Revision, r.began = delivery.revision, true
	r.NoURL = true // what was begun was judged when it began
	r.report.fill(delivery.plan)
	r.tell(Event{Kind: EventResumed, Plan: past.plan})
	return r.journal.add(Record{Kind: RecordResume})
}

// recall puts a failed delivery of the journal into the report; it is to be taken back.
func (r *run) recall(p *past) {
	r.back = failureIn(p)
	for i := range r.report.Phases {
		switch phase := &r.report.Phases[i]; {
		case p.done[phase.Number]:
			phase.to(Before)
		case p.started[phase.Number]:
			phase.State = Failed
		}
	}
}

// matches tells whether the run that shall be resumed is this delivery.
func (r *run) matches(p *past) error {
	if p.ref != r.Ref {
		return fmt.Errorf("%w: %s is a delivery to %s, not to %s", ErrJournal, r.JournalPath, p.ref, r.Ref)
	}
	for _, after := range r.After {
		planned := false
		for _, s := range p.plan.Subgraphs {
			planned = planned || s.Name == after.Name && s.After != nil && ContentHash(s.After.SDL) == ContentHash(after.Text)
		}
		if !planned {
			return fmt.Errorf("%w: subgraph %s is not what the delivery of %s was begun with; begin anew to deliver the new schema", ErrJournal, after.Name, r.JournalPath)
		}
	}
	return nil
}

func lastLaunch(p *past) string {
	id, at := "", 0
	for phase, launchID := range p.launches {
		if phase > at && launchID != "" {
			id, at = launchID, phase
		}
	}
	return id
}
