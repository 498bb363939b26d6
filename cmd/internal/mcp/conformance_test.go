package mcp

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// talk starts a server with a run of commands, and returns a session of the protocol's own client
// with it.
func talk(t *testing.T, o Options) *sdk.ClientSession {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(context.Background(), in, out, o)
		_ = out.Close()
	}()
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.IOTransport{Reader: fromServer, Writer: toServer}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = session.Close()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return session
}

// TestConformance holds that the client of the protocol's own SDK understands the server: the
// start, the list of tools with schemas that it can read, answers, errors and a call that is
// cancelled.
func TestConformance(t *testing.T) {
	begun := make(chan struct{})
	var got []string
	s := talk(t, Options{Version: "v1", AllowPublish: true, Run: func(ctx context.Context, args []string) Outcome {
		if args[0] == "plan" {
			close(begun)
			<-ctx.Done()
			return Outcome{Code: 130}
		}
		got = args
		return Outcome{Code: 1, Meaning: "no", Report: "report\n", Answered: args[0] == "check"}
	}})
	start := s.InitializeResult()
	if start.ServerInfo.Name != "schemactl" || start.ServerInfo.Version != "v1" || start.ProtocolVersion != protocols[0] || start.Capabilities.Tools == nil {
		t.Errorf("the server introduces itself as %+v", start)
	}
	if err := s.Ping(t.Context(), nil); err != nil {
		t.Error(err)
	}
	list, err := s.ListTools(t.Context(), nil)
	if err != nil || len(list.Tools) != 9 {
		t.Fatalf("%v: %d tools", err, len(list.Tools))
	}
	for _, tool := range list.Tools {
		in, ok := tool.InputSchema.(map[string]any)
		if !ok || in["type"] != "object" || tool.Annotations.ReadOnlyHint == (tool.Name == "publish") {
			t.Errorf("%s: %v, %+v", tool.Name, tool.InputSchema, tool.Annotations)
		}
	}

	answer, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: "check", Arguments: map[string]any{"proposal": []string{"a.graphql"}, "partial": true}})
	if err != nil || answer.IsError {
		t.Fatalf("%v, %+v", err, answer)
	}
	if d := cmp.Diff([]string{"check", "--partial", "--", "a.graphql"}, got); d != "" {
		t.Error(d)
	}
	structured, err := json.Marshal(answer.StructuredContent)
	if err != nil || string(structured) != `{"exitCode":1,"meaning":"no","report":"report\n"}` {
		t.Errorf("%v: %s", err, structured)
	}
	if answer, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: "compose"}); err != nil || !answer.IsError {
		t.Errorf("%v, %+v", err, answer)
	}
	if _, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: "nope"}); err == nil {
		t.Error("there is a tool that is not offered")
	}

	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-begun
		cancel()
	}()
	if _, err := s.CallTool(ctx, &sdk.CallToolParams{Name: "plan"}); err == nil {
		t.Error("a call that was cancelled has an answer")
	}
	if err := s.Ping(t.Context(), nil); err != nil {
		t.Errorf("after a call that was cancelled: %v", err)
	}
}
