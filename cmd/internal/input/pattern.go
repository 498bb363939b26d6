package input

import (
	"fmt"
	"os"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// The bounds of a pattern. The alternatives in braces multiply each other, and so do the folders
// that several ** in a pattern can stand for.
const (
	maxPattern      = 4096
	maxAlternatives = 256
	maxAnyFolders   = 4
)

// Files returns the files that a pattern matches.
func Files(pattern string) ([]string, error) {
	if err := CheckPattern(pattern); err != nil {
		return nil, err
	}
	files, err := doublestar.FilepathGlob(pattern, doublestar.WithFilesOnly())
	if err != nil {
		return nil, fmt.Errorf("%w: the pattern %q: %w", ErrInput, pattern, err)
	}
	return files, nil
}

// CheckPattern refuses a pattern that would take too long to match.
func CheckPattern(pattern string) error {
	if len(pattern) > maxPattern {
		return fmt.Errorf("%w: a pattern has more than %d bytes: name the folder instead", ErrInput, maxPattern)
	}
	if n := alternatives(pattern); n > maxAlternatives {
		return fmt.Errorf("%w: the pattern %q stands for more than %d others by its braces: name the folder, or several patterns", ErrInput, pattern, maxAlternatives)
	}
	if strings.Count(pattern, "**") > maxAnyFolders {
		return fmt.Errorf("%w: the pattern %q has more than %d times **: once is enough for any folders", ErrInput, pattern, maxAnyFolders)
	}
	return nil
}

// alternatives returns the number of patterns without braces that a pattern stands for; any number
// beyond maxAlternatives if there are more.
func alternatives(pattern string) int {
	total := 1
	var open []int // the alternatives so far of each brace that is open
	for i := 0; i < len(pattern) && total <= maxAlternatives; i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '{':
			open = append(open, 1)
		case ',':
			if n := len(open); n > 0 {
				open[n-1]++
			}
		case '}':
			if n := len(open); n > 0 {
				total *= open[n-1]
				open = open[:n-1]
			}
		}
	}
	return total
}

// openable refuses what a read would never end for: a device, and a named pipe, which waits for a
// writer. The pipes that a shell makes for <(command) are read.
func openable(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInput, err)
	}
	switch mode := info.Mode(); {
	case mode&os.ModeNamedPipe != 0 && !strings.HasPrefix(file, "/dev/fd/") && !strings.HasPrefix(file, "/proc/"):
		return fmt.Errorf("%w: %s is a named pipe; give it on standard input, as -", ErrInput, file)
	case mode&(os.ModeDevice|os.ModeCharDevice) != 0 && file != os.DevNull && !strings.HasPrefix(file, "/dev/fd/") && file != "/dev/stdin":
		return fmt.Errorf("%w: %s is a device and no file", ErrInput, file)
	case mode&os.ModeSocket != 0:
		return fmt.Errorf("%w: %s is a socket and no file", ErrInput, file)
	}
	return nil
}
