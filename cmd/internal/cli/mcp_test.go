package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// TestMCPSession plays a recorded session of a client: each line of the file that begins with "> "
// is sent, and "< " is the answer. UPDATE=1 records the answers anew.
func TestMCPSession(t *testing.T) {
	const file = "testdata/mcp/session.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	server := newMCPServer(t)
	var got bytes.Buffer
	for line := range strings.Lines(string(text)) {
		switch {
		case strings.HasPrefix(line, "< "):
			continue
		case !strings.HasPrefix(line, "> "):
			got.WriteString(line)
			continue
		}
		got.WriteString(line)
		if answer := server.send(t, line[2:]); answer != "" {
			got.WriteString("< " + answer)
		}
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(text), got.String()); d != "" {
		t.Errorf("the session differs; UPDATE=1 records it anew (-want +got):\n%s", d)
	}
}

// mcpServer is a server that runs in this process.
type mcpServer struct {
	in      io.Writer
	answers *bufio.Reader
}

func newMCPServer(t *testing.T, flags ...string) *mcpServer {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	a := testApp()
	a.stdin, a.stdout, a.stderr = in, out, io.Discard
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if code := a.run(context.Background(), append([]string{"mcp"}, flags...)); code != 0 {
			t.Errorf("the server ended with %s", code)
		}
		_ = out.Close()
	}()
	t.Cleanup(func() {
		_ = toServer.Close()
		<-ended
	})
	return &mcpServer{toServer, bufio.NewReader(fromServer)}
}

// send sends one message and returns the answer, indented so that it can be read; nothing for a
// notification.
func (s *mcpServer) send(t *testing.T, message string) string {
	t.Helper()
	if _, err := io.WriteString(s.in, message); err != nil {
		t.Fatal(err)
	}
	var m struct{ ID any }
	if err := json.Unmarshal([]byte(message), &m); err != nil {
		t.Fatalf("%v in %s", err, message)
	}
	if m.ID == nil {
		return ""
	}
	answer, err := s.answers.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestMCPTools holds that a client gets the tools that change something only where it was allowed,
// and that no argument of a tool is a flag.
func TestMCPTools(t *testing.T) {
	const start = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}` + "\n"
	const list = `{"jsonrpc":"2.0","id":2,"method":"tools/list"}` + "\n"
	for _, allowed := range []bool{false, true} {
		var flags []string
		if allowed {
			flags = []string{"--allow-publish"}
		}
		s := newMCPServer(t, flags...)
		s.send(t, start)
		tools := s.send(t, list)
		if got := strings.Contains(tools, `"name":"publish"`); got != allowed {
			t.Errorf("allowed %v, offered %v", allowed, got)
		}
		if readOnly := strings.Count(tools, `"readOnlyHint":true`); readOnly != 8 {
			t.Errorf("%d tools are read-only, want 8", readOnly)
		}
	}
	s := newMCPServer(t)
	s.send(t, start)
	for _, call := range []string{
		`"check","arguments":{"proposal":["--output=json=stolen.json"],"base":["testdata"]}`,
		`"compose","arguments":{"subgraphs":["--out=stolen.graphql"]}`,
		`"launch","arguments":{"launch":"--help"}`,
		`"query_plan","arguments":{"operations":["--batch"],"graph":"testdata"}`,
	} {
		answer := s.send(t, `{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":`+call+"}}\n")
		if !strings.Contains(answer, `"isError":true`) || strings.Contains(answer, "Usage:") {
			t.Errorf("%s: %s", call, answer)
		}
	}
	if files, err := filepath.Glob("stolen*"); err != nil || len(files) > 0 {
		t.Errorf("%v were written, %v", files, err)
	}
}

// TestMCPBrokenClient: a line that is no message ends the session with a usage error.
func TestMCPBrokenClient(t *testing.T) {
	a := testApp()
	var said bytes.Buffer
	a.stdin, a.stderr = strings.NewReader("{bad\n"), &said
	if code := a.run(context.Background(), []string{"mcp"}); code != exit.Usage || !strings.Contains(said.String(), "an agent starts this command") {
		t.Errorf("exit code %s: %s", code, said.String())
	}
}

// TestMCPGoesOn: once a session has begun, a line that is no message is answered with an error, and
// the next one with what it asks for.
func TestMCPGoesOn(t *testing.T) {
	server := newMCPServer(t)
	server.send(t, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`+"\n")
	server.send(t, `{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n")
	for line, code := range map[string]int{"{bad\n": -32700, "{\"a\":1}\n": -32600, "7\n": -32600, strings.Repeat("x", 65<<20) + "\n": -32600} {
		if _, err := io.WriteString(server.in, line); err != nil {
			t.Fatal(err)
		}
		answer, err := server.answers.ReadString('\n')
		if err != nil || !strings.Contains(answer, fmt.Sprintf(`"code":%d`, code)) {
			t.Errorf("%.20s: %s, %v", line, answer, err)
		}
	}
	if answer := server.send(t, `{"jsonrpc":"2.0","id":2,"method":"ping"}`+"\n"); !strings.Contains(answer, `"result"`) {
		t.Errorf("after them: %s", answer)
	}
}
