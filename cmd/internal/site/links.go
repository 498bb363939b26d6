package site

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// attribute finds where pages lead, what they load and what they can be led to.
var attribute = pattern.New(`\s(href|src|id)="([^"]*)"`)

// DeadLinks returns, in order, what links of the files lead to and is not there: a page, its
// anchor, a picture, and a file of the repository as sourceExists knows it. Addresses outside of
// the project are not fetched.
func DeadLinks(files map[string][]byte, sourceExists func(file string) bool) []string {
	anchors := map[string]map[string]bool{}
	for name, text := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		anchors[name] = map[string]bool{"": true}
		for _, m := range attribute.Get().FindAllSubmatch(text, -1) {
			if string(m[1]) != "id" {
				continue
			}
			anchors[name][string(m[2])] = true
		}
	}
	var dead []string
	for _, name := range slices.Sorted(maps.Keys(anchors)) {
		for _, m := range attribute.Get().FindAllSubmatch(files[name], -1) {
			if string(m[1]) == "id" {
				continue
			}
			if fault := follow(files, anchors, name, string(m[2]), sourceExists); fault != "" {
				dead = append(dead, fmt.Sprintf("%s: %s: %s", name, m[2], fault))
			}
		}
	}
	return slices.Compact(dead)
}

// follow returns what is wrong with one link of a page.
func follow(files map[string][]byte, anchors map[string]map[string]bool, from, to string, sourceExists func(string) bool) string {
	if source, ok := strings.CutPrefix(to, project+"/blob/main/"); ok {
		source, _, _ = strings.Cut(source, "#")
		if !sourceExists(source) {
			return "the repository has no such file"
		}
		return ""
	}
	if strings.Contains(to, "://") {
		return ""
	}
	target, fragment, _ := strings.Cut(to, "#")
	file := path.Join(path.Dir(from), target)
	if target == "" {
		file = from
	}
	if _, ok := files[file]; !ok {
		return "there is no such page"
	}
	if fragment != "" && !anchors[file][fragment] {
		return "the page has no such heading"
	}
	return ""
}
