package rover

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// The errors about profiles of Rover's configuration. Both are errors of usage.
var (
	// ErrProfile is wrapped if there is no profile of a name.
	ErrProfile = errors.New("no such profile")
	// ErrProfileFile is wrapped if the file of a profile cannot be used.
	ErrProfileFile = errors.New("unusable profile")
)

// DefaultProfile is the profile that is read if none is named.
const DefaultProfile = "default"

// ProfileKey returns the API key of a profile of Rover's configuration: that of the file that
// `rover config auth` of 0.41 writes. Rover 1.0 keeps keys in the keychain of the system, which is
// not read. The error is [ErrProfile] if there is no such profile.
func ProfileKey(getenv func(string) string, name string) (string, error) {
	if name == "" || name != filepath.Base(name) || strings.HasPrefix(name, ".") {
		return "", exit.UsageError(fmt.Errorf("--profile %q: %w: a name has no slashes and no dot before it", name, ErrProfile))
	}
	folder, err := configHome(getenv)
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, "profiles", name, ".sensitive")
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", exit.UsageError(fmt.Errorf("%w %q in %s; a key that Rover 1.0 keeps in the keychain of the system cannot be read here: set APOLLO_KEY", ErrProfile, name, folder))
	case err != nil:
		return "", exit.UsageError(fmt.Errorf("%w: %w", ErrProfileFile, err))
	}
	key, err := apiKey(string(text))
	if err != nil {
		return "", exit.UsageError(fmt.Errorf("%w: %s: %w; make it again with `rover config auth --profile %s`", ErrProfileFile, file, err, name))
	}
	return key, nil
}

// configHome returns the folder of Rover's configuration.
func configHome(getenv func(string) string) (string, error) {
	if dir := getenv("APOLLO_CONFIG_HOME"); dir != "" {
		return dir, nil
	}
	home := getenv("HOME")
	switch {
	case runtime.GOOS == "windows" && getenv("APPDATA") != "":
		return filepath.Join(getenv("APPDATA"), "Apollo", "Rover", "config"), nil
	case home == "":
		return "", exit.UsageError(fmt.Errorf("%w: neither APOLLO_CONFIG_HOME nor HOME is set, so that there is no folder of profiles", ErrProfile))
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", "com.Apollo.Rover"), nil
	case getenv("XDG_CONFIG_HOME") != "":
		return filepath.Join(getenv("XDG_CONFIG_HOME"), "rover"), nil
	}
	return filepath.Join(home, ".config", "rover"), nil
}

// apiKey reads the one line of TOML that a profile has: api_key = "KEY". Errors do not repeat it.
func apiKey(text string) (string, error) {
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(name) != "api_key" {
			continue
		}
		value = strings.TrimSpace(value)
		if literal, ok := strings.CutPrefix(value, "'"); ok && strings.HasSuffix(literal, "'") {
			return strings.TrimSuffix(literal, "'"), nil
		}
		key, err := strconv.Unquote(value)
		if err != nil || !strings.HasPrefix(value, `"`) {
			return "", errors.New("the value of api_key is no text in quotes")
		}
		return key, nil
	}
	return "", errors.New("it has no api_key")
}
