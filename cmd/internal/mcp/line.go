package mcp

// line is a command line that is being made. Values of flags are part of their word, and inputs
// follow "--": neither is ever taken for a flag.
type line struct{ words, inputs []string }

// command begins a command line.
func command(words ...string) *line { return &line{words: words} }

// flag adds a flag for each value that is not empty.
func (l *line) flag(name string, values ...string) *line {
	for _, v := range values {
		if v != "" {
			l.words = append(l.words, "--"+name+"="+v)
		}
	}
	return l
}

// set adds a flag without a value if on is true.
func (l *line) set(name string, on bool) *line {
	if on {
		l.words = append(l.words, "--"+name)
	}
	return l
}

// on adds arguments that are no flags, but for empty ones.
func (l *line) on(inputs ...string) *line {
	for _, in := range inputs {
		if in != "" {
			l.inputs = append(l.inputs, in)
		}
	}
	return l
}

// args returns the words of the command line.
func (l *line) args() []string {
	return append(append(append([]string{}, l.words...), "--"), l.inputs...)
}
