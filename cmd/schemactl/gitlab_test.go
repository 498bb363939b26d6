package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/gitlab/gitlabstub"
)

// gitlabKey keeps a script's GitLab in its environment.
type gitlabKey struct{}

// gitlab [VARIABLE=VALUE]... starts the environment of a job of GitLab CI for merge request 7, with
// a stub of the REST API, and sets further variables.
func gitlabCommand(ts *testscript.TestScript, _ bool, args []string) {
	stub, _ := ts.Value(gitlabKey{}).(*gitlabstub.Server)
	server := httptest.NewServer(stub)
	ts.Defer(server.Close)
	for _, set := range append([]string{
		"GITLAB_CI=true", "CI_API_V4_URL=" + server.URL + "/api/v4", "CI_PROJECT_ID=42", "CI_PROJECT_URL=https://gitlab.example.com/o/r", "CI_MERGE_REQUEST_IID=7",
		"CI_COMMIT_SHA=abc", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=change",
	}, args...) {
		name, value, _ := strings.Cut(set, "=")
		ts.Setenv(name, value)
	}
}

// job FILE NAME [INPUT=VALUE]... writes the script of a job to job.sh, with its variables, as a
// runner gives it to a shell. FILE is a pipeline of the script's folder, or of the repository.
func job(ts *testscript.TestScript, _ bool, args []string) {
	text, err := os.ReadFile(ts.MkAbs(args[0]))
	if err != nil {
		text, err = os.ReadFile("../../" + args[0])
	}
	ts.Check(err)
	inputs := map[string]string{}
	if head, body, ok := bytes.Cut(text, []byte("\n---\n")); ok {
		var spec struct {
			Spec struct {
				Inputs map[string]struct{ Default string }
			}
		}
		ts.Check(yaml.Unmarshal(head, &spec))
		for name, in := range spec.Spec.Inputs {
			inputs[name] = in.Default
		}
		text = body
	}
	for _, set := range args[2:] {
		name, value, _ := strings.Cut(set, "=")
		if _, ok := inputs[name]; !ok {
			ts.Fatalf("%s has no input %s", args[0], name)
		}
		inputs[name] = value
	}
	text = regexp.MustCompile(`\$\[\[ inputs\.(\w+) \]\]`).ReplaceAllFunc(text, func(m []byte) []byte {
		return []byte(inputs[string(m[len("$[[ inputs."):len(m)-len(" ]]")])])
	})
	var jobs map[string]yaml.Node
	ts.Check(yaml.Unmarshal(text, &jobs))
	var j struct {
		Variables    map[string]string
		BeforeScript []string `yaml:"before_script"`
		Script       []string
	}
	node, ok := jobs[args[1]]
	if !ok {
		ts.Fatalf("%s has no job %s", args[0], args[1])
	}
	ts.Check(node.Decode(&j))
	lines := []string{"set -e"}
	for name, value := range j.Variables {
		lines = append(lines, "export "+name+"="+strings.NewReplacer(" ", `\ `, "'", `\'`).Replace(value))
	}
	lines = append(append(lines, j.BeforeScript...), j.Script...)
	ts.Check(os.WriteFile(ts.MkAbs("job.sh"), []byte(strings.Join(lines, "\n")+"\n"), 0o600))
}

// shell FILE MARK writes the first script behind a mark of a file of the repository to job.sh: the
// next block of sh in Markdown, the next sh step of a Jenkinsfile.
func shell(ts *testscript.TestScript, _ bool, args []string) {
	text, err := os.ReadFile("../../" + args[0])
	ts.Check(err)
	_, rest, marked := strings.Cut(string(text), args[1])
	script := regexp.MustCompile("(?s)```sh\n(.*?)```|sh '''\n(.*?)'''").FindStringSubmatch(rest)
	if !marked || script == nil {
		ts.Fatalf("%s has no script behind %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs("job.sh"), []byte("set -e\n"+script[1]+script[2]), 0o600))
}

// notes N [PATTERN] demands that the merge request has N notes, and that the last one matches.
func notes(ts *testscript.TestScript, neg bool, args []string) {
	stub, _ := ts.Value(gitlabKey{}).(*gitlabstub.Server)
	all := stub.Notes()
	if strconv.Itoa(len(all)) != args[0] || neg {
		ts.Fatalf("%d notes, want %s: %+v", len(all), args[0], all)
	}
	if len(args) == 2 && !regexp.MustCompile("(?m)"+args[1]).MatchString(all[len(all)-1].Body) {
		ts.Fatalf("the note does not match %s: %s", args[1], all[len(all)-1].Body)
	}
}
