package input

// Actor returns who runs this program, for the record of what somebody consented to: the user whom
// the pipeline names (GitHub Actions, GitLab, Buildkite, CircleCI, Jenkins, Azure Pipelines), else
// the user of this machine. It is empty if nothing tells.
func Actor(getenv func(string) string) string {
	for _, name := range []string{
		"GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILDKITE_BUILD_CREATOR",
		"CIRCLE_USERNAME", "BUILD_USER_ID", "BUILD_REQUESTEDFOR", "USER", "USERNAME", "LOGNAME",
	} {
		if who := getenv(name); who != "" {
			return who
		}
	}
	return ""
}
