package code

// artifacts reads the operations of what Relay's compiler writes: the object "params" of a request.
func (f *File) artifacts(tokens []token) {
	for i := 0; i+2 < len(tokens); i++ {
		if tokens[i].kind != quoted || tokens[i].text != "params" || !is(tokens[i+1], ":") || !is(tokens[i+2], "{") {
			continue
		}
		values := map[string]token{}
		depth := 0
		for j := i + 2; j < len(tokens) && j-i < 10000; j++ {
			switch {
			case is(tokens[j], "{"):
				depth++
			case is(tokens[j], "}"):
				depth--
			case depth == 1 && tokens[j].kind == quoted && j+2 < len(tokens) && is(tokens[j+1], ":"):
				values[tokens[j].text] = tokens[j+2]
			}
			if depth == 0 {
				break
			}
		}
		if _, ok := values["operationKind"]; !ok {
			continue
		}
		a := Artifact{Name: values["name"].text, At: f.place(tokens[i].at)}
		if id := values["id"]; id.kind == quoted {
			a.ID = id.text
		}
		if text := values["text"]; text.kind == quoted {
			d := f.document(text, "")
			a.Document = &d
		}
		f.Artifacts = append(f.Artifacts, a)
	}
}
