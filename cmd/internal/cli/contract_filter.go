package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// filterFlags are the flags of a command that takes the filter of a contract. They are those of
// Apollo Rover. What none of them says stays as it is.
type filterFlags struct {
	include, exclude                   []string
	noInclude, noExclude, hide, noHide bool
	command                            *cobra.Command
}

// The names of the flags of a filter.
const (
	includeFlag   = "include-tag"
	noIncludeFlag = "no-include-tags"
	excludeFlag   = "exclude-tag"
	noExcludeFlag = "no-exclude-tags"
	hideFlag      = "hide-unreachable-types"
	noHideFlag    = "no-hide-unreachable-types"
)

// flags adds the flags. --include, --exclude and --hide-unreachable are older names of them.
func (f *filterFlags) flags(c *cobra.Command) {
	f.command = c
	c.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if known, ok := map[string]string{"include": includeFlag, "exclude": excludeFlag, "hide-unreachable": hideFlag}[name]; ok {
			name = known
		}
		return pflag.NormalizedName(name)
	})
	c.Flags().StringSliceVar(&f.include, includeFlag, nil, "`TAG,...` that the filter shall keep; may be given several times")
	c.Flags().BoolVar(&f.noInclude, noIncludeFlag, false, "the filter shall keep everything that it does not exclude")
	c.Flags().StringSliceVar(&f.exclude, excludeFlag, nil, "`TAG,...` that the filter shall drop; may be given several times")
	c.Flags().BoolVar(&f.noExclude, noExcludeFlag, false, "the filter shall drop nothing that it includes")
	c.Flags().BoolVar(&f.hide, hideFlag, false, "the filter shall hide types that nothing reaches")
	c.Flags().BoolVar(&f.noHide, noHideFlag, false, "the filter shall keep types that nothing reaches")
}

// saysHidden reports whether the flags say what becomes of unreachable types.
func (f *filterFlags) saysHidden() bool {
	return f.command.Flags().Changed(hideFlag) || f.command.Flags().Changed(noHideFlag)
}

// whole reports whether the flags say all of a filter.
func (f *filterFlags) whole() bool {
	given := f.command.Flags().Changed
	return f.saysHidden() && (given(includeFlag) || f.noInclude) && (given(excludeFlag) || f.noExclude)
}

// edit returns a filter with what the flags say laid over it, and whether they say anything.
func (f *filterFlags) edit(filter supergraph.Filter) (supergraph.Filter, bool, error) {
	given := f.command.Flags().Changed
	for _, pair := range [][2]string{{includeFlag, noIncludeFlag}, {excludeFlag, noExcludeFlag}, {hideFlag, noHideFlag}} {
		if given(pair[0]) && given(pair[1]) {
			return filter, false, exit.Usagef("--%s and --%s contradict each other; leave one of the two out", pair[0], pair[1])
		}
	}
	for _, list := range []struct {
		flag, none string
		tags       []string
	}{{includeFlag, noIncludeFlag, f.include}, {excludeFlag, noExcludeFlag, f.exclude}} {
		// An empty value, as of a variable that is not set, must not open the filter.
		if given(list.flag) && strings.TrimSpace(strings.Join(list.tags, "")) == "" {
			return filter, false, exit.Usagef("--%s names no tag; name one, or give --%s if the filter shall have none", list.flag, list.none)
		}
	}
	edited := f.saysHidden()
	if given(includeFlag) || f.noInclude {
		filter.Include, edited = f.include, true
	}
	if given(excludeFlag) || f.noExclude {
		filter.Exclude, edited = f.exclude, true
	}
	if f.saysHidden() {
		filter.HideUnreachable = f.hide && !f.noHide
	}
	return filter, edited, nil
}
