package publish

// Settings are how a delivery was asked for. The journal keeps them, so that the command that takes
// the delivery up needs none of them again. The package only carries them; what a flag means is the
// business of the caller.
//
// Secrets do not belong into a journal: it is read by whoever reads the artifacts of a pipeline.
type Settings struct {
	// Inputs are the arguments of the command. The configuration is looked for beside them.
	Inputs []string `json:"inputs,omitempty"`
	// Flags has the values of the flags that were given, by their names without dashes.
	Flags map[string][]string `json:"flags,omitempty"`
	// Deploy is the deploy command, and DeployOf has those of subgraphs with one of their own.
	Deploy   string            `json:"deploy,omitempty"`
	DeployOf map[string]string `json:"deployOf,omitempty"`
	// Images are the images that the API of a cluster deploys, by subgraph.
	Images map[string]string `json:"images,omitempty"`
	// DeployFrom is the configuration that has the deploy command; empty if a flag gave it.
	DeployFrom string `json:"deployFrom,omitempty"`
	// Withheld names the flags whose values hold a secret. Whoever takes the delivery up has to
	// give them again.
	Withheld []string `json:"withheld,omitempty"`
}

// SettingChange is a setting of a run that takes up a delivery and is not that of the journal.
type SettingChange struct {
	// Setting is a flag with its dashes, or a key of the configuration.
	Setting string `json:"setting"`
	// Was is the value in the journal, empty if it has none; Now is the one that was given.
	Was string `json:"was,omitempty"`
	Now string `json:"now,omitempty"`
	// Ignored is why the new value has no effect; empty if it holds from now on.
	Ignored string `json:"ignored,omitempty"`
}

// String returns the change as a sentence for people.
func (c SettingChange) String() string {
	was := c.Was
	if was == "" {
		was = "none"
	}
	text := c.Setting + " is " + c.Now + ", the delivery was begun with " + was
	if c.Ignored != "" {
		text += "; it has no effect: " + c.Ignored
	}
	return text
}

// SettingsIn returns the settings that the last delivery of a journal was begun with, or last taken
// up with. It is nil if the journal does not have them: one of a schemactl that kept none.
func SettingsIn(records []Record) *Settings {
	run := lastRun(records)
	if run == nil {
		return nil
	}
	if run.settings == nil && run.previous != nil {
		return run.previous.settings
	}
	return run.settings
}

// RefIn returns the variant of the last delivery of a journal as text, empty if there is none.
func RefIn(records []Record) string {
	if run := lastRun(records); run != nil {
		return run.ref.String()
	}
	return ""
}
