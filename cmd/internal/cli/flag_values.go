package cli

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/config"
)

// boundedFlag is the value of a flag for a number or a duration, which is refused when the command
// line is read if it is out of bounds, whatever the command does with it. Its errors say what would
// do. What stands in value before is the default.
type boundedFlag[T cmp.Ordered] struct {
	value       *T
	least, most T
	parse       func(string) (T, error)
	show        func(T) string
	kind, want  string
	// given is set once the flag was; it may be nil.
	given *bool
}

// String returns the value as a command line has it, and nothing for a value that stands for none.
func (f boundedFlag[T]) String() string {
	var zero T
	if f.value == nil || *f.value == zero && (f.given == nil || !*f.given) {
		return ""
	}
	return f.show(*f.value)
}

// Set reads the value and refuses one that is out of bounds.
func (f boundedFlag[T]) Set(text string) error {
	v, err := f.parse(text)
	if err != nil {
		return fmt.Errorf("%w: give %s", err, f.want)
	}
	if !(v >= f.least && v <= f.most) { // not a number, too
		return errors.New("give " + f.want)
	}
	*f.value = v
	if f.given != nil {
		*f.given = true
	}
	return nil
}

// Type returns the name of the type that the flag library has for such values.
func (f boundedFlag[T]) Type() string { return f.kind }

// durationFlag adds a flag for a duration of at least least. want says so in words.
func durationFlag(flags *pflag.FlagSet, value *time.Duration, given *bool, name string, least time.Duration, want, usage string) {
	show := func(d time.Duration) string { return d.String() }
	flags.Var(boundedFlag[time.Duration]{value, least, math.MaxInt64, config.ParseDuration, show, "duration", want, given}, name, usage)
}

// positiveFlag adds a flag for a duration that is longer than zero. A value of zero before stands
// for none.
func positiveFlag(flags *pflag.FlagSet, value *time.Duration, name, usage string) {
	durationFlag(flags, value, nil, name, 1, "a positive duration", usage)
}

// waitFlag adds a flag for a duration that may be zero.
func waitFlag(flags *pflag.FlagSet, value *time.Duration, name, usage string) {
	durationFlag(flags, value, new(bool), name, 0, "a duration that is not negative", usage)
}

// optionalDuration is the value of a flag for a duration that may be zero, which is not the same as
// not to be given.
type optionalDuration struct {
	value time.Duration
	given bool
}

// flag adds the flag.
func (o *optionalDuration) flag(flags *pflag.FlagSet, name, usage string) {
	durationFlag(flags, &o.value, &o.given, name, 0, "a duration that is not negative", usage)
}

// orNil returns the value, and nil if the flag was not given.
func (o *optionalDuration) orNil() *time.Duration {
	if !o.given {
		return nil
	}
	return &o.value
}

// numberFlag adds a flag for a whole number from least to most; given may be nil.
func numberFlag(flags *pflag.FlagSet, value *int, given *bool, name string, least, most int, usage string) {
	want := fmt.Sprintf("a whole number of at least %d", least)
	if most < math.MaxInt32 {
		want = fmt.Sprintf("a whole number from %d to %d", least, most)
	}
	flags.Var(boundedFlag[int]{value, least, most, wholeNumber, strconv.Itoa, "int", want, given}, name, usage)
}

// jobsFlag adds the flag for how many lines of a batch are answered at the same time.
func jobsFlag(flags *pflag.FlagSet, value *int) {
	*value = 1
	numberFlag(flags, value, nil, "jobs", 1, math.MaxInt32, "answer `N` lines of a batch at the same time; answers keep the order of the lines")
}

// wholeNumber reads a number, with an error that does not repeat it.
func wholeNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, errors.New("it is no number that can be used here")
	}
	return n, nil
}

// percentFlag adds a flag for a share from 0 to 100, which may have decimals.
func percentFlag(flags *pflag.FlagSet, value *float64, given *bool, name, usage string) {
	show := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	parse := func(text string) (float64, error) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return 0, errors.New("it is no number")
		}
		return v, nil
	}
	flags.Var(boundedFlag[float64]{value, 0, 100, parse, show, "float64", "0 to 100", given}, name, usage)
}

// reasonValue is the value of a flag for the reason of a consent. One that is empty, as of a
// variable that is not set, is refused: the flag must not count as given without a reason, nor be
// ignored.
type reasonValue struct{ text *string }

func (v reasonValue) String() string {
	if v.text == nil {
		return ""
	}
	return *v.text
}

func (v reasonValue) Set(text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("give a reason: the next reader wants to know why")
	}
	*v.text = text
	return nil
}

func (v reasonValue) Type() string { return "string" }

// reasonFlag adds a flag that accepts a risk for a reason.
func reasonFlag(flags *pflag.FlagSet, value *string, name, usage string) {
	flags.Var(reasonValue{value}, name, usage)
}
