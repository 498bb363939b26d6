package site

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/topics"
)

// groupPages tells for which groups of topics there is another page than that of the rules.
var groupPages = map[string]string{"exit": "exit-codes.html", "term": "glossary.html", "plan": "glossary.html", "order": "glossary.html"}

// topicPath returns the page that explains the topics of a group.
func topicPath(group string) string {
	if at, ok := groupPages[group]; ok {
		return at
	}
	return "rules/" + group + ".html"
}

// topicPages returns a page for each group of rules and codes.
func topicPages() []page {
	var out []page
	for _, group := range topics.Groups() {
		if groupPages[group] == "" {
			out = append(out, page{path: topicPath(group), title: topics.GroupTitle(group), under: "rules.html", make: func(*book) (string, error) {
				return topicPage("# "+topics.GroupTitle(group)+"\n", group)
			}})
		}
	}
	return out
}

// topicList is the page that lists every rule and code.
func topicList(*book) (string, error) {
	var t strings.Builder
	t.WriteString("# Rules and codes\n\nEverything that has a name in a report. `schemactl explain ID` prints the same text, and `schemactl rules` the list.\n")
	for _, group := range topics.Groups() {
		list, err := topics.InGroup(group)
		if err != nil {
			return "", fmt.Errorf("a group of rules: %w", err)
		}
		fmt.Fprintf(&t, "\n## %s\n\n| | level | means |\n| --- | --- | --- |\n", topics.GroupTitle(group))
		for _, topic := range list {
			fmt.Fprintf(&t, "| [`%s`](/%s#%s) | %s | %s |\n", topic.ID, topicPath(group), Anchor(topic.ID), topic.Level, cell(topic.Title))
		}
	}
	return t.String(), nil
}

// topicPage writes the topics of groups, below the beginning of a page.
func topicPage(begin string, groups ...string) (string, error) {
	var t strings.Builder
	t.WriteString(begin)
	for _, group := range groups {
		list, err := topics.InGroup(group)
		if err != nil {
			return "", fmt.Errorf("a group of rules: %w", err)
		}
		for _, topic := range list {
			writeTopic(&t, topic)
		}
	}
	return t.String(), nil
}

// writeTopic writes the section of one topic.
func writeTopic(t *strings.Builder, topic topics.Topic) {
	fmt.Fprintf(t, "\n### `%s`\n\n", topic.ID)
	title := escape(topic.Title)
	if topic.Level != "" {
		title += " · *" + topic.Level + "*"
	}
	t.WriteString("**" + title + "**\n")
	if topic.Why != "" {
		t.WriteString("\n" + Prose(topic.Why) + "\n")
	}
	if topic.Fix != "" {
		t.WriteString("\n*What to do:* " + Prose(topic.Fix) + "\n")
	}
	if topic.Before != "" {
		caption := "Before"
		if topic.Group == "lint" {
			caption = "Found in"
		}
		fmt.Fprintf(t, "\n%s:\n\n```graphql\n%s\n```\n", caption, strings.TrimRight(topic.Before, "\n"))
	}
	if topic.After != "" {
		fmt.Fprintf(t, "\nAfter:\n\n```graphql\n%s\n```\n", strings.TrimRight(topic.After, "\n"))
	}
}

// glossary is the page of the words that this documentation and the reports use.
func glossary(*book) (string, error) {
	var t strings.Builder
	t.WriteString("# Glossary\n\nThe words of this documentation and of every report. `schemactl explain WORD` prints the same text.\n")
	for _, group := range []string{"term", "order", "plan"} {
		fmt.Fprintf(&t, "\n## %s\n", topics.GroupTitle(group))
		list, err := topicPage("", group)
		if err != nil {
			return "", err
		}
		t.WriteString(list)
	}
	return t.String(), nil
}

// exitCodes is the page of the exit codes.
func exitCodes(*book) (string, error) {
	return topicPage("# Exit codes\n\nEvery command ends with one of these. Where several hold, the first of 70, 2, 3, 4, 1, 7, 5, 6 counts. A script that wants to know what happened "+
		"reads the code; a person reads the last lines. What each command says where something is missing: [gates](/gates.html). What to do with a message: [troubleshooting](/troubleshooting.html).\n", "exit")
}
