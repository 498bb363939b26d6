package code

import (
	"strings"
)

// modules reads what a script imports and exports.
func (f *File) modules(tokens []token) {
	for i, t := range tokens {
		if t.kind != word || i > 0 && is(tokens[i-1], ".") {
			continue
		}
		switch t.text {
		case "import":
			f.importing(tokens[i+1:])
		case "export":
			f.exporting(tokens[i+1:])
		case "require":
			f.requiring(tokens, i)
		}
	}
	for _, n := range f.Imports {
		f.Relay = f.Relay || isRelay(n.Module)
	}
}

func isRelay(module string) bool {
	name, _, _ := strings.Cut(module, "/")
	return name == "react-relay" || name == "relay-runtime" || name == "relay-hooks" || name == "babel-plugin-relay" || strings.HasPrefix(module, "react-relay")
}

// clause is what an import or export takes: names by their other name, all as a namespace, and from
// which module.
type clause struct {
	names  map[string]string
	first  string
	space  string
	all    bool
	module string
}

// read reads the clause after "import" or "export".
func read(tokens []token) (clause, bool) {
	c := clause{names: map[string]string{}}
	i := 0
	at := func(n int) token {
		if n < len(tokens) {
			return tokens[n]
		}
		return token{kind: punct}
	}
	if at(i).kind == word && at(i).text == "type" && !is(at(i+1), ",") && at(i+1).text != "from" {
		i++
	}
	if at(i).kind == quoted { // for its effects only
		c.module = at(i).text
		return c, true
	}
	for ; i < len(tokens) && i < 2000; i++ {
		switch t := at(i); {
		case t.kind == word && t.text == "from" && at(i+1).kind == quoted:
			c.module = at(i + 1).text
			return c, true
		case is(t, "*"):
			c.all = true
			if at(i+1).text == "as" && at(i+2).kind == word {
				c.space = at(i + 2).text
				i += 2
			}
		case is(t, "{"):
			for i++; i < len(tokens) && i < 2000 && !is(at(i), "}"); i++ {
				n := at(i)
				if n.kind == word && n.text == "type" && at(i+1).kind == word && at(i+1).text != "as" {
					continue
				}
				if n.kind != word && n.kind != quoted {
					continue
				}
				other := n.text
				if at(i+1).kind == word && at(i+1).text == "as" {
					other = at(i + 2).text
					i += 2
				}
				c.names[other] = n.text
			}
		case is(t, ","):
		case t.kind == word && i < 2 && c.first == "":
			c.first = t.text
		default:
			return c, len(c.names) > 0
		}
	}
	return c, len(c.names) > 0
}

// importing reads what follows the word "import".
func (f *File) importing(tokens []token) {
	c, ok := read(tokens)
	if !ok || c.module == "" {
		return
	}
	if c.first != "" {
		f.Imports[c.first] = Name{c.module, "default"}
	}
	if c.space != "" {
		f.Imports[c.space] = Name{c.module, "*"}
	}
	for local, name := range c.names {
		f.Imports[local] = Name{c.module, name}
	}
	f.Relay = f.Relay || isRelay(c.module)
}

// exporting reads what follows the word "export": a default that is a name, or a clause.
func (f *File) exporting(tokens []token) {
	if len(tokens) > 1 && tokens[0].kind == word && tokens[0].text == "default" && tokens[1].kind == word {
		if len(tokens) == 2 || tokens[2].kind == word || is(tokens[2], ";") || is(tokens[2], "}") {
			f.Exports["default"] = append(f.Exports["default"], Name{"", tokens[1].text})
		}
		return
	}
	if len(tokens) == 0 || !is(tokens[0], "{") && !is(tokens[0], "*") {
		return
	}
	c, ok := read(tokens)
	if !ok {
		return
	}
	switch {
	case c.space != "":
		f.Exports[c.space] = append(f.Exports[c.space], Name{c.module, "*"})
	case c.all:
		f.Exports["*"] = append(f.Exports["*"], Name{c.module, ""})
	}
	for exported, name := range c.names {
		f.Exports[exported] = append(f.Exports[exported], Name{c.module, name})
	}
}

// requiring reads "const NAME = require(MODULE)" and "const {NAMES} = require(MODULE)".
func (f *File) requiring(tokens []token, i int) {
	if i+2 >= len(tokens) || !is(tokens[i+1], "(") || tokens[i+2].kind != quoted || i < 2 || !is(tokens[i-1], "=") {
		return
	}
	module := tokens[i+2].text
	f.Relay = f.Relay || isRelay(module)
	switch t := tokens[i-2]; {
	case t.kind == word:
		f.Imports[t.text] = Name{module, "*"}
	case is(t, "}"):
		for j := i - 3; j >= 0 && !is(tokens[j], "{") && i-j < 500; j-- {
			if tokens[j].kind != word {
				continue
			}
			name := tokens[j].text
			if j > 1 && is(tokens[j-1], ":") && tokens[j-2].kind == word {
				f.Imports[name] = Name{module, tokens[j-2].text}
				j -= 2
				continue
			}
			f.Imports[name] = Name{module, name}
		}
	}
}
