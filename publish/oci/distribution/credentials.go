package distribution

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/redact"
)

// ErrCredentials is wrapped if the credentials of `docker login` cannot be read, or are refused.
var ErrCredentials = errors.New("credentials for the OCI registry")

// credentials are what `docker login` has kept for a registry; none are anonymous.
type credentials struct {
	Username, Password string
	// IdentityToken is exchanged for tokens, and RegistryToken is one.
	IdentityToken, RegistryToken string
}

// dockerConfig is Docker's configuration, as far as credentials go.
type dockerConfig struct {
	Auths map[string]struct {
		// Auth is base64 of USERNAME:PASSWORD.
		Auth string
		credentials
	}
	CredsStore  string
	CredHelpers map[string]string
}

// hubKey names Docker Hub in Docker's configuration.
const hubKey = "https://index.docker.io/v1/"

// credentialsFor returns the credentials of a registry: those of the helper that is configured for
// it or for all, otherwise those in the configuration.
func credentialsFor(ctx context.Context, registry string) (credentials, error) {
	if isHub(registry) {
		registry = hubKey
	}
	config, file, err := readDockerConfig()
	if err != nil {
		return credentials{}, fmt.Errorf("%w: %s: %w", ErrCredentials, file, err)
	}
	helper := config.CredHelpers[registry]
	if helper == "" {
		helper = config.CredsStore
	}
	var c credentials
	if helper != "" {
		c, err = askHelper(ctx, helper, registry)
	} else {
		c, err = config.stored(registry)
	}
	if err != nil {
		return credentials{}, fmt.Errorf("%w: %s: %w", ErrCredentials, file, err)
	}
	for _, secret := range []string{c.Password, c.IdentityToken, c.RegistryToken} {
		redact.Always(secret)
	}
	return c, nil
}

// readDockerConfig reads Docker's configuration, which is empty if there is no such file.
func readDockerConfig() (config dockerConfig, file string, err error) {
	dir := os.Getenv("DOCKER_CONFIG")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return config, "", nil //nolint:nilerr // without a home there is no login
		}
		dir = filepath.Join(home, ".docker")
	}
	file = filepath.Join(dir, "config.json")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return config, file, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &config)
	}
	return config, file, err
}

// stored returns the credentials in the configuration. Some programs write a registry with a scheme
// or a path.
func (d dockerConfig) stored(registry string) (credentials, error) {
	entry, ok := d.Auths[registry]
	for key, other := range d.Auths {
		if ok {
			break
		}
		_, name, hasScheme := strings.Cut(key, "://")
		if !hasScheme {
			name = key
		}
		if name, _, _ = strings.Cut(name, "/"); name == registry {
			entry, ok = other, true
		}
	}
	c := entry.credentials
	if entry.Auth != "" {
		pair, err := base64.StdEncoding.DecodeString(entry.Auth)
		if err != nil {
			return c, fmt.Errorf("auths of %s: auth is not base64; run `docker login` again", registry)
		}
		c.Username, c.Password, _ = strings.Cut(strings.TrimRight(string(pair), "\x00"), ":")
	}
	return c, nil
}

// askHelper asks the program docker-credential-HELPER. One that has no credentials for the registry
// says so in words that are the same for all of them. Most tell what is wrong on standard output,
// as that protocol has it, and some on standard error.
func askHelper(ctx context.Context, helper, registry string) (credentials, error) {
	program := "docker-credential-" + helper
	cmd := exec.CommandContext(ctx, program, "get") //nolint:forbidigo // as docker runs the helpers of its configuration
	cmd.Stdin = strings.NewReader(registry)
	cmd.WaitDelay = time.Second // for what it has started and left behind
	out, err := cmd.Output()
	if err != nil {
		said := bytes.TrimSpace(out)
		if bytes.Contains(said, []byte("credentials not found")) {
			return credentials{}, nil
		}
		if exited := (*exec.ExitError)(nil); len(said) == 0 && errors.As(err, &exited) {
			said = bytes.TrimSpace(exited.Stderr)
		}
		return credentials{}, fmt.Errorf("%s: %w: %s", program, err, said[:min(len(said), maxTold)])
	}
	var answer struct{ Username, Secret string }
	if err := json.Unmarshal(out, &answer); err != nil {
		return credentials{}, fmt.Errorf("%s: its answer is not JSON: %w", program, err)
	}
	if answer.Username == "<token>" {
		return credentials{IdentityToken: answer.Secret}, nil
	}
	return credentials{Username: answer.Username, Password: answer.Secret}, nil
}
