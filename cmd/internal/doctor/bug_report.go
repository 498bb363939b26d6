package doctor

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/report"
)

// BugReport is what a maintainer has to know of this machine, without anything that is secret or
// names the user's graph: versions, which keys and variables are set, and how much there is.
type BugReport struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	// Runner is the CI that runs this process; empty for none that is known.
	Runner string `json:"runner,omitempty"`
	// File is the name of the configuration without its folder; empty if there is none or it cannot
	// be read.
	File string `json:"configuration,omitempty"`
	// Keys are the paths of the configuration's keys; * stands for a name that the user chose.
	Keys []string `json:"keys"`
	// Variables are the names of variables that are set and change what schemactl does.
	Variables []string `json:"variables"`
	// Subgraphs, Contracts, Operations and Variants count the entries of the configuration.
	Subgraphs  int `json:"subgraphs"`
	Contracts  int `json:"contracts"`
	Operations int `json:"operations"`
	Variants   int `json:"variants"`
	// Checks are the examinations with their outcomes.
	Checks []string `json:"checks"`
}

// variables change what schemactl does; their values are never looked at, but for whether they are
// empty.
var variables = []string{
	"APOLLO_KEY", "APOLLO_CLIENT_ID", "APOLLO_CLIENT_SECRET", "APOLLO_OAUTH_TOKEN_URL", "APOLLO_GRAPH_REF", "APOLLO_REGISTRY_URL", "APOLLO_UPLINK_ENDPOINTS",
	"APOLLO_VCS_BRANCH", "APOLLO_VCS_COMMIT", "APOLLO_VCS_AUTHOR", "APOLLO_VCS_REMOTE_URL", "APOLLO_CHECKS_TIMEOUT_SECONDS", "SCHEMACTL_WEBHOOK_URL",
	"SCHEMACTL_RELEASES_URL", "SCHEMACTL_MODULE_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
	"NO_COLOR", "GITHUB_TOKEN", "GITLAB_TOKEN", "DOCKER_CONFIG", "KUBECONFIG",
}

// runners are the variables by which a CI is known.
var runners = []struct{ variable, name string }{
	{"GITHUB_ACTIONS", "GitHub Actions"}, {"GITLAB_CI", "GitLab CI"}, {"JENKINS_URL", "Jenkins"}, {"BUILDKITE", "Buildkite"}, {"CIRCLECI", "CircleCI"}, {"TF_BUILD", "Azure Pipelines"},
	{"CI", "a CI"},
}

// bugReport collects what is asked of who reports a bug.
func (d *Doctor) bugReport(checks []Finding) BugReport {
	b := build.Read()
	r := BugReport{Version: b.Version, Commit: b.Commit, Go: b.Go, Platform: b.Platform, Keys: []string{}, Variables: []string{}, Checks: []string{}}
	for _, v := range variables {
		if d.Getenv(v) != "" {
			r.Variables = append(r.Variables, v)
		}
	}
	for _, known := range runners {
		if d.Getenv(known.variable) != "" {
			r.Runner = known.name
			break
		}
	}
	for _, f := range checks {
		r.Checks = append(r.Checks, f.Name+": "+f.Status)
	}
	g, err := d.Configuration()
	if err != nil || g.File == "" {
		return r
	}
	r.File, r.Keys = filepath.Base(g.File), keysOf(g.File)
	r.Subgraphs, r.Contracts, r.Operations, r.Variants = len(g.Subgraphs), len(g.Contracts), len(g.Operations), len(g.Variants)
	return r
}

// named are the keys whose entries are names that the user chose.
var named = []string{"subgraphs", "variants", "headers", "introspection_headers", "expect"}

// keysOf returns the paths of all keys of a configuration, sorted, without any value.
func keysOf(file string) []string {
	text, err := os.ReadFile(file)
	var root yaml.Node
	if err != nil || yaml.Unmarshal(text, &root) != nil {
		return []string{}
	}
	keys := map[string]bool{}
	var walk func(n *yaml.Node, path string, isNamed bool)
	walk = func(n *yaml.Node, path string, isNamed bool) {
		for i, child := range n.Content {
			switch {
			case n.Kind != yaml.MappingNode:
				walk(child, path, false)
			case i%2 == 1:
				key := n.Content[i-1].Value
				under := key
				if isNamed {
					key = "*"
				}
				key = strings.TrimPrefix(path+"."+key, ".")
				keys[key] = true
				walk(child, key, !isNamed && slices.Contains(named, under))
			}
		}
	}
	walk(&root, "", false)
	out := make([]string, 0, len(keys))
	for key := range keys {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// print prints the report as a block of Markdown.
func (r BugReport) print(w io.Writer, st report.Style) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("\n%s\n```text", st.Dim("For a bug report, paste this; it has no value of a key or variable, and no name of your graph:"))
	p("schemactl  %s", strings.TrimSpace(r.Version+" "+short(r.Commit)))
	p("platform   %s, %s", r.Platform, r.Go)
	if r.Runner != "" {
		p("runner     %s", r.Runner)
	}
	p("variables  %s", listed(r.Variables))
	p("config     %s: %s", cmp.Or(r.File, "none"), listed(r.Keys))
	p("inputs     %s, %s, %s, %s", report.Count(r.Subgraphs, "subgraph"), report.Count(r.Contracts, "contract"), report.Count(r.Operations, "operation glob"), report.Count(r.Variants, "variant"))
	p("checks     %s", listed(r.Checks))
	p("```")
}

// short returns the first digits of a commit in parentheses; nothing for none.
func short(commit string) string {
	if len(commit) < 12 {
		return ""
	}
	return "(" + commit[:12] + ")"
}

func listed(words []string) string { return cmp.Or(strings.Join(words, ", "), "none") }
