package input

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// kind is what a tree has at a path; empty for nothing.
type kind string

// The kinds of objects, as git writes them; kindLink is a symbolic link that leads out of the
// repository or to itself.
const (
	kindFile   kind = "blob"
	kindFolder kind = "tree"
	kindLink   kind = "link"
)

// object is what a tree has at a path, behind symbolic links.
type object struct {
	kind kind
	hash string
	// text is that of a file, if it was asked for; decoded, and at most one byte longer than the
	// size limit of SDL.
	text string
	// target is where a kindLink leads.
	target string
}

// treeFile is a file at a ref.
type treeFile struct {
	// path is relative to the working folder, with slashes.
	path string
	text string
}

// readAll reads files by one run of git. The error is errAbsent if the tree lacks one of them.
func (t *tree) readAll(ctx context.Context, files []string) ([]treeFile, error) {
	objects, err := t.objects(ctx, true, files...)
	if err != nil {
		return nil, err
	}
	out := make([]treeFile, len(files))
	for i, o := range objects {
		switch file := files[i]; o.kind {
		case kindFile:
			out[i] = treeFile{file, o.text}
		case "":
			return nil, fmt.Errorf("%w: %s: %w", ErrInput, t.label(file), errAbsent)
		case kindLink:
			return nil, fmt.Errorf("%w: %s is a symbolic link to %s, so it cannot be read at %s", ErrInput, t.label(file), o.target, t.ref)
		default:
			return nil, fmt.Errorf("%w: %s is no file but a %s", ErrInput, t.label(file), o.kind)
		}
	}
	return out, nil
}

// objects returns what the tree has at each of the paths, with the texts of files if withText is
// set. A path that leads out of the repository is an error.
func (t *tree) objects(ctx context.Context, withText bool, files ...string) ([]object, error) {
	var ask strings.Builder
	for _, file := range files {
		full, inside := t.root(file)
		if !inside {
			return nil, fmt.Errorf("%w: %s is outside of the repository, so it cannot be read at %s", ErrInput, file, t.ref)
		}
		if strings.ContainsAny(full, "\n\x00") {
			return nil, fmt.Errorf("%w: %q has a line break in its name, so it cannot be read at %s", ErrInput, file, t.ref)
		}
		ask.WriteString(t.commit + ":" + full + "\n")
	}
	mode := "--batch-check"
	if withText {
		mode = "--batch"
	}
	ctx, cancel := context.WithCancel(ctx) // ends git where its answers are not understood
	defer cancel()
	cmd := gitCommand(ctx, "cat-file", mode, "--follow-symlinks")
	var errOut bytes.Buffer
	cmd.Stdin, cmd.Stderr = strings.NewReader(ask.String()), &errOut
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	answers := bufio.NewReader(pipe)
	out := make([]object, len(files))
	for i := range out {
		if out[i], err = readObject(answers, withText); err != nil {
			cancel()
			break
		}
	}
	if ended := cmd.Wait(); err != nil || ended != nil {
		return nil, fmt.Errorf("%w: %s cannot be read: %w", ErrInput, t.label(files[0]), gitError("cat-file", errors.Join(err, ended), errOut.String()))
	}
	return out, nil
}

// readObject reads one answer of git cat-file --follow-symlinks. A text is read as far as it takes
// to refuse it for its size.
func readObject(r *bufio.Reader, withText bool) (object, error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return object{}, err
	}
	head = strings.TrimSuffix(head, "\n")
	if strings.HasSuffix(head, " missing") {
		return object{}, nil
	}
	words := strings.Split(head, " ")
	size, err := strconv.ParseInt(words[len(words)-1], 10, 64)
	switch {
	case err != nil:
		return object{}, fmt.Errorf("%q is no answer", head)
	case len(words) == 2: // symlink, dangling, loop or notdir, and the length of the next line
		target := make([]byte, size+1)
		_, err := io.ReadFull(r, target)
		switch words[0] {
		case "symlink":
			return object{kind: kindLink, target: string(target[:size])}, err
		case "loop":
			return object{kind: kindLink, target: "itself"}, err
		}
		return object{}, err
	case len(words) != 3:
		return object{}, fmt.Errorf("%q is no answer", head)
	}
	o := object{hash: words[0], kind: kind(words[1])}
	if !withText {
		return o, nil
	}
	text := make([]byte, min(size, int64(sdl.DefaultLimits.Bytes)+1))
	if _, err := io.ReadFull(r, text); err != nil {
		return o, err
	}
	if o.kind == kindFile {
		o.text = decoded(string(text))
	}
	_, err = io.CopyN(io.Discard, r, size-int64(len(text))+1)
	return o, err
}
