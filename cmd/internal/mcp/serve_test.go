package mcp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const hello = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}` + "\n"

// TestServe plays lines of a client, after its introduction.
func TestServe(t *testing.T) {
	run := func(context.Context, []string) Outcome { return Outcome{Meaning: "yes", Answered: true} }
	const done = `{"content":[{"type":"text","text":"exit code 0: yes"}],"structuredContent":{"exitCode":0,"meaning":"yes","report":""}}`
	wrong := func(text string) string {
		return `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"` + text + `"}],"isError":true}}`
	}
	call := func(arguments string) string {
		return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"check","arguments":` + arguments + `}}`
	}
	for _, c := range []struct{ name, in, want string }{
		{"notification", `{"jsonrpc":"2.0","method":"notifications/initialized"}`, ""},
		{"null id", `{"jsonrpc":"2.0","id":null,"method":"ping"}`, ""},
		{"an answer", `{"jsonrpc":"2.0","id":7,"result":{}}`, ""},
		{"ids stay as they are", `{"jsonrpc":"2.0","id":12345678901234567890,"method":"ping"}`, `{"jsonrpc":"2.0","id":12345678901234567890,"result":{}}`},
		{"unknown method", `{"jsonrpc":"2.0","id":"a","method":"x"}`, `{"jsonrpc":"2.0","id":"a","error":{"code":-32601,"message":"there is no method \"x\""}}`},
		{"call without arguments", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"check"}}`, `{"jsonrpc":"2.0","id":1,"result":` + done + `}`},
		{"call without params", `{"jsonrpc":"2.0","id":1,"method":"tools/call"}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"a call needs params with the name of a tool"}}`},
		{"null is no list", call(`{"proposal":null}`), `{"jsonrpc":"2.0","id":1,"result":` + done + `}`},
		{"text for a list", call(`{"proposal":"x"}`), wrong("the argument proposal must be a list of texts, and is of type string")},
		{"number in a list", call(`{"base":[1]}`), wrong("the argument base must be a list of texts, and is of type number")},
		{"text for a switch", call(`{"partial":"yes"}`), wrong("the argument partial must be true or false, and is of type string")},
		{"list for a text", call(`{"graphRef":[]}`), wrong("the argument graphRef must be a text, and is of type array")},
		{"arguments that are none", call(`[]`), wrong("the arguments must be an object")},
		{"batch", `[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"x"},` + call(`{}`) + `]`,
			`[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":1,"result":` + done + `}]`},
		{"no JSON", "hello\n" + `{"jsonrpc":"2.0","id":2,"method":"ping"}`,
			`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"a line is no JSON: invalid character 'h' looking for beginning of value"}}` + "\n" + `{"jsonrpc":"2.0","id":2,"result":{}}`},
		{"no request", `{"jsonrpc":"1.0","id":1,"method":"tools/call"}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"a message has \"1.0\" as its jsonrpc, and not \"2.0\""}}`},
		{"a method that is none", `{"jsonrpc":"2.0","id":1,"method":2}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"the method of a message is of type number, and must be a text"}}`},
		{"an id that is none", `{"jsonrpc":"2.0","id":{},"method":"ping"}`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"the id of a message is {}, and neither a text nor a number"}}`},
		{"empty batch", `[]`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"a batch has no requests"}}`},
		{"batch with what is none", `[null,{"jsonrpc":"2.0","id":1,"method":"ping"}]`,
			`[{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"a message has \"\" as its jsonrpc, and not \"2.0\""}},{"jsonrpc":"2.0","id":1,"result":{}}]`},
		{"page that is none", `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"2"}}`,
			`{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"the list of tools has one page; ask for it without a cursor"}}`},
		{"batch of notifications", `[{"jsonrpc":"2.0","method":"x"}]`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := Serve(t.Context(), strings.NewReader(hello+c.in), &out, Options{Run: run}); err != nil {
				t.Fatal(err)
			}
			_, got, _ := strings.Cut(out.String(), "\n")
			if d := cmp.Diff(c.want, strings.TrimSuffix(got, "\n")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestServeEarly: tools are for clients that have introduced themselves.
func TestServeEarly(t *testing.T) {
	var out bytes.Buffer
	err := Serve(t.Context(), strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"check"}}`), &out, Options{})
	if want := `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"tools/call comes before initialize"}}` + "\n"; err != nil || out.String() != want {
		t.Errorf("%v: %s", err, out.String())
	}
}

// TestServeBroken: what is no request ends the session of a client that has not introduced itself.
func TestServeBroken(t *testing.T) {
	for in, want := range map[string]string{
		"hello": "invalid character", "{": "unexpected end", "1": "is no object", "[]": "no requests",
		`{"id":1,"method":"ping"}`:               `has "" as its jsonrpc`,
		`{"jsonrpc":"2.0","id":{},"method":"a"}`: "the id of a message is {}",
		`[{"jsonrpc":"1.0","id":1}]`:             `has "1.0" as its jsonrpc`,
	} {
		if err := Serve(t.Context(), strings.NewReader(in), io.Discard, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", in, err)
		}
	}
}

// TestServeFault: a command that panics takes no other one with it.
func TestServeFault(t *testing.T) {
	var out bytes.Buffer
	in := hello + `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"check"}}`
	err := Serve(t.Context(), strings.NewReader(in), &out, Options{Run: func(context.Context, []string) Outcome { panic("oh") }})
	if err != nil || !strings.Contains(out.String(), `{"code":-32603,"message":"check has a fault, please report it: oh\n`) {
		t.Errorf("%v: %s", err, out.String())
	}
}

// TestServeEnds: a session ends with its context, and with an output that takes no more.
func TestServeEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, client := io.Pipe()
	cancel()
	if err := Serve(ctx, in, io.Discard, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	_ = client.Close()
	closed, out := io.Pipe()
	_ = closed.Close()
	if err := Serve(t.Context(), strings.NewReader(hello), out, Options{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}
