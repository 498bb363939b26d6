package input

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// TestUnknownRefs: what to do about a ref that git does not know depends on the remotes.
func TestUnknownRefs(t *testing.T) {
	const shallowly = "shallow"
	tests := []struct {
		name, remotes string
		setup         []string
		arg, want     string
	}{
		{"no remote", "", nil, "git:nothing:x", `git does not know "nothing" here; the repository has no remote to fetch it from; it has the branches and tags main, topic`},
		{"origin", "origin", nil, "git:nothing:x", "fetch it first: git fetch origin nothing:refs/remotes/origin/nothing (in GitHub Actions: `fetch-depth: 0` of actions/checkout), then name it origin/nothing"},
		{"its branch", "origin", nil, "git:origin/nothing:x", "git fetch origin nothing:refs/remotes/origin/nothing (in"},
		{"its branch by its whole name", "origin", nil, "git:refs/remotes/origin/nothing:x", "git fetch origin nothing:refs/remotes/origin/nothing (in"},
		{"another name", "upstream", nil, "git:nothing:x", "git fetch upstream nothing:refs/remotes/upstream/nothing"},
		{"one of several by its name", "origin upstream", nil, "git:upstream/a/b:x", "git fetch upstream a/b:refs/remotes/upstream/a/b"},
		{"that of the branch", "origin upstream", []string{"config branch.topic.remote upstream"}, "git:nothing:x", "git fetch upstream nothing:"},
		{"the default", "fork upstream", []string{"config checkout.defaultRemote upstream"}, "git:nothing:x", "git fetch upstream nothing:"},
		{"origin of several", "fork origin", nil, "git:nothing:x", "git fetch origin nothing:"},
		{"any of several", "fork upstream", nil, "git:nothing:x", "git fetch REMOTE nothing:refs/remotes/REMOTE/nothing with one of the remotes fork, upstream for REMOTE"},
		{"known as that of a remote", "origin", []string{"update-ref refs/remotes/origin/next HEAD"}, "git:next:x", "it is a branch of a remote: name it origin/next"},
		{"a tag", "origin", nil, "git:v1.2:x", "fetch it first: git fetch origin tag v1.2"},
		{"a tag by its whole name", "origin", nil, "git:refs/tags/nightly:x", "git fetch origin tag nightly"},
		{"a pull request", "origin", nil, "git:refs/pull/7/head:x", "git fetch origin refs/pull/7/head:refs/remotes/origin/pull/7/head, then name it origin/pull/7/head"},
		{"a commit", "origin", nil, "git:0123456789012345678901234567890123456789:x", "git fetch origin 0123456789012345678901234567890123456789"},
		{"a part of a hash", shallowly, nil, "git:0123456:x", "git fetch --unshallow origin"},
		{"an ancestor", "origin", nil, "git:main~9:x", "it knows main: `git log --oneline main` lists the commits that there are"},
		{"an ancestor in a shallow clone", shallowly, nil, "git:HEAD~1:x", "this clone is shallow, so it ends before; fetch the history first: git fetch --unshallow origin"},
		{"an ancestor of a branch", "origin", nil, "git:nothing~1:x", "git fetch origin nothing:"},
		{"a branch of a shallow clone", shallowly, nil, "merge-base:nothing:x", "git fetch --depth=1 origin nothing:refs/remotes/origin/nothing"},
		{"an empty variable", "origin", nil, "merge-base:origin/:x", "does it name a variable that is empty?"},
		{"nothing was fetched", "origin", nil, "merge-base:FETCH_HEAD:x", "git fetch origin BRANCH"},
		{"odd characters", "origin", nil, "git:it's:x", `git fetch origin 'it'\''s:refs/remotes/origin/it'\''s'`},
	}
	repository(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if tt.remotes == shallowly {
				git(t, "clone", "--quiet", "--depth=1", "--branch=topic", "file://"+here, dir)
				t.Chdir(dir)
			} else {
				if err := os.CopyFS(dir, os.DirFS(here)); err != nil {
					t.Fatal(err)
				}
				t.Chdir(dir)
				for r := range strings.FieldsSeq(tt.remotes) {
					git(t, "remote", "add", r, "file:///nowhere/"+r)
				}
			}
			for _, command := range tt.setup {
				git(t, strings.Fields(command)...)
			}
			_, err := load(t, tt.arg)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !errors.Is(err, ErrInput) {
				t.Errorf("error %v\nwant %s", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "origin") && !strings.Contains(tt.remotes+tt.arg, "origin") && tt.remotes != shallowly {
				t.Errorf("names a remote that there is not: %v", err)
			}
		})
	}
}

// TestMergeBaseOfARemote: the branch is that of the repository's remote, whatever its name.
func TestMergeBaseOfARemote(t *testing.T) {
	for _, remotes := range []string{"upstream", "fork upstream"} {
		repository(t)
		for r := range strings.FieldsSeq(remotes) {
			git(t, "remote", "add", r, "file:///nowhere")
		}
		git(t, "update-ref", "refs/remotes/upstream/next", "main")
		got, err := load(t, "merge-base:next:subgraphs")
		if err != nil || got != "a: type Query { a: ID }" {
			t.Errorf("%s: got %s, %v", remotes, got, err)
		}
	}
}

// TestNoRepository: what keeps git from reading anything is told before the ref.
func TestNoRepository(t *testing.T) {
	repository(t)
	t.Run("of another user", func(t *testing.T) {
		t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
		if _, err := load(t, "git:main:subgraphs"); err == nil || !strings.Contains(err.Error(), "git config --global --add safe.directory") {
			t.Errorf("error %v", err)
		}
	})
	t.Chdir(t.TempDir())
	if _, err := load(t, "git:main:subgraphs"); err == nil || !strings.Contains(err.Error(), "this folder is in no git repository") {
		t.Errorf("error %v", err)
	}
	git(t, "init", "--quiet")
	for _, arg := range []string{"git:HEAD:subgraphs", "git:main:subgraphs", "merge-base:main:subgraphs"} {
		if _, err := load(t, arg); err == nil || !strings.Contains(err.Error(), "the repository has no commit yet") {
			t.Errorf("%s: error %v", arg, err)
		}
	}
}

// TestSubmodule: the files of a submodule are not in the repository.
func TestSubmodule(t *testing.T) {
	repository(t)
	put(t, ".gitmodules", "[submodule \"m\"]\n\tpath = libs/schemas\n\turl = ../m\n")
	git(t, "update-index", "--add", "--cacheinfo", "160000,0123456789012345678901234567890123456789,libs/schemas")
	git(t, "commit", "--quiet", "-m", "a submodule")
	for _, file := range []string{"libs/schemas", "libs/schemas/a.graphql"} {
		_, err := load(t, "git:HEAD:"+file)
		if _, _, ofBase := at(t, true, "git:HEAD:"+file); err == nil || ofBase == nil || ofBase.Error() != err.Error() {
			t.Errorf("%s: error %v, of a base %v", file, err, ofBase)
		}
		if err == nil || !strings.Contains(err.Error(), file+" does not exist at HEAD: libs/schemas is a submodule; its files are not in this repository") {
			t.Errorf("%s: error %v", file, err)
		}
	}
}
