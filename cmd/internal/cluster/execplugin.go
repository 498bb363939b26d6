package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/redact"
)

// execPlugin is a command that prints credentials of a cluster, as kubectl runs it (a plugin of
// client.authentication.k8s.io); those of the large clouds are such commands.
type execPlugin struct {
	APIVersion string   `yaml:"apiVersion"`
	Command    string   `yaml:"command"`
	Args       []string `yaml:"args"`
	Env        []struct {
		Name  string `yaml:"name"`
		Value string `yaml:"value"`
	} `yaml:"env"`
	InstallHint        string `yaml:"installHint"`
	ProvideClusterInfo bool   `yaml:"provideClusterInfo"`
}

// execCredential is what such a command prints.
type execCredential struct {
	Token       string `json:"token"`
	Certificate string `json:"clientCertificateData"`
	Key         string `json:"clientKeyData"`
}

const (
	// pluginTimeout is the time that a plugin has: some of them ask a cloud.
	pluginTimeout = time.Minute
	// maxTold is how much of the complaint of a plugin is told.
	maxTold = 500
)

// run runs the command and returns the credentials that it prints. The command may ask nobody, and
// gets no secrets but those that are named; see [redact.Without].
func (p *execPlugin) run(ctx context.Context, to kubeCluster, roots []byte, secrets []string) (execCredential, error) {
	ctx, cancel := context.WithTimeout(ctx, pluginTimeout)
	defer cancel()
	info, err := p.info(to, roots)
	if err != nil {
		return execCredential{}, err
	}
	cmd := exec.CommandContext(ctx, p.Command, p.Args...) //nolint:forbidigo // as kubectl runs the plugins of a kubeconfig
	cmd.Env = append(redact.Without(os.Environ(), secrets), "KUBERNETES_EXEC_INFO="+info)
	for _, v := range p.Env {
		cmd.Env = append(cmd.Env, v.Name+"="+v.Value)
	}
	cmd.WaitDelay = time.Second
	text, err := cmd.Output()
	if err != nil {
		told := p.InstallHint
		var exited *exec.ExitError
		if errors.As(err, &exited) {
			told = string(exited.Stderr[:min(len(exited.Stderr), maxTold)])
		}
		return execCredential{}, fmt.Errorf("the exec plugin %s: %w: %s", p.Command, err, strings.TrimSpace(told))
	}
	var answer struct {
		Status execCredential `json:"status"`
	}
	if err := json.Unmarshal(text, &answer); err != nil || answer.Status.Token == "" && answer.Status.Certificate == "" {
		return execCredential{}, fmt.Errorf("the exec plugin %s prints no ExecCredential with a token or a certificate", p.Command)
	}
	return answer.Status, nil
}

// info returns what the command is told in KUBERNETES_EXEC_INFO.
func (p *execPlugin) info(to kubeCluster, roots []byte) (string, error) {
	spec := map[string]any{"interactive": false}
	if p.ProvideClusterInfo {
		spec["cluster"] = map[string]any{
			"server": to.Server, "certificate-authority-data": roots, "insecure-skip-tls-verify": to.Insecure, "tls-server-name": to.ServerName, "proxy-url": to.Proxy,
		}
	}
	text, err := json.Marshal(map[string]any{"apiVersion": p.APIVersion, "kind": "ExecCredential", "spec": spec})
	return string(text), err
}
