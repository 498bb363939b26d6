package loadtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const strictSDL = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@requires", "@external"])
type Query { products(first: Int): [Product!]! media: [Media] size: Size }
enum Size { S M }
interface Media { id: ID! }
type Book implements Media { id: ID! title: String! }
type Product @key(fields: "id") @key(fields: "sku { code }", resolvable: false) {
  id: ID!
  name: String
  weight: Int @external
  parcel: Parcel @external
  estimate: Int! @requires(fields: "weight parcel { depth }")
}
type Parcel { depth: Int @external }
`

const strictRows = `{
  "Query": [{"products": [{"id": "1"}, {"id": "2"}], "media": [{"__typename": "Book", "id": "b"}, {"__typename": "Film", "id": "f"}], "size": "L"}],
  "Product": [{"id": "1", "name": "chair", "estimate": 10}, {"id": "2", "name": "table", "estimate": 20}]
}`

// TestCodeIsStrict shows what code answers and what it refuses: everything that its own schema does
// not know.
func TestCodeIsStrict(t *testing.T) {
	const entities = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Product { name estimate } } }"
	for _, test := range []struct{ name, query, sent, want string }{
		{"fields of rows", "{ products { __typename key: id name } }", "", `{"products":[{"__typename":"Product","key":"1","name":"chair"},{"__typename":"Product","key":"2","name":"table"}]}`},
		{"merged and left out", "{ products(first: 1) { id ...f } products(first: 1) { name @skip(if: true) } } fragment f on Product { id }", "", `{"products":[{"id":"1"},{"id":"2"}]}`},
		{"an entity", entities, `[{"__typename": "Product", "id": "2", "weight": null, "parcel": {"depth": 1}}]`, `{"_entities":[{"estimate":20,"name":"table"}]}`},
		{"its schema", "{ _service { sdl } }", "", "extend schema"},
		{"an unknown field", "{ products { price } }", "", `Cannot query field \"price\"`},
		{"an unknown argument", "{ products(last: 1) { id } }", "", `Unknown argument \"last\"`},
		{"an unknown type", "{ media { ... on Film { id } } }", "", `Unknown type \"Film\"`},
		{"an unknown variable type", "query($i: Order) { products(first: $i) { id } }", "", `Unknown type \"Order\"`},
		{"an object of an unknown type", "{ media { id } }", "", `an object of type \"Film\" for Media`},
		{"an unknown enum value", "{ size }", "", `L for Size`},
		{"no key", entities, `[{"__typename": "Product", "name": "table"}]`, "without the fields of a key"},
		{"a key that is not resolvable", entities, `[{"__typename": "Product", "sku": {"code": 1}}]`, "without the fields of a key"},
		{"no entity", entities, `[{"__typename": "Book", "id": "b"}]`, `\"Book\" is no entity`},
		{"a row that is not there", entities, `[{"__typename": "Product", "id": "3"}]`, "no Product with"},
		{"without what is required", entities, `[{"__typename": "Product", "id": "2", "parcel": null}]`, "requires weight, which the representation lacks"},
		{"without a part of it", entities, `[{"__typename": "Product", "id": "2", "weight": 1, "parcel": {}}]`, "requires parcel.depth"},
		{"an external field", "{ products { weight } }", "", "Product.weight is external"},
		{"required, outside an entity", "{ products { estimate } }", "", "requires weight, which the representation lacks"},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, err := NewCode(strictSDL, rowsOf(t, strictRows))
			if err != nil {
				t.Fatal(err)
			}
			req := Request{Query: test.query}
			if test.sent != "" {
				req.Variables = map[string]any{"r": json.RawMessage(test.sent)}
			}
			body, err := json.Marshal(req)
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			code.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body))))
			if !strings.Contains(w.Body.String(), test.want) {
				t.Errorf("answer %s, want %s", w.Body, test.want)
			}
		})
	}
	if _, err := NewCode("type Query { a: Nowhere }", nil); err == nil {
		t.Error("an invalid schema is taken")
	}
}

// rowsOf reads rows as the executor wants them.
func rowsOf(t *testing.T, text string) Rows {
	t.Helper()
	var rows Rows
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	if err := in.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestServiceReplaces shows that replicas take turns, that a replaced one finishes what it has, and
// that a service without any says so.
func TestServiceReplaces(t *testing.T) {
	var codes [Replicas]*Code
	var s Service
	for i, name := range []string{"a", "b"} {
		var err error
		if codes[i], err = NewCode("type Query { "+name+": Int }", Rows{}); err != nil {
			t.Fatal(err)
		}
		s.Replace(i, codes[i])
	}
	ask := func() (int, string) {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://a.test/", strings.NewReader(`{"query": "{ a }"}`)))
		return w.Code, w.Body.String()
	}
	answered := 0
	for range 10 {
		if status, _ := ask(); status == http.StatusOK {
			answered++
		}
	}
	if answered != 5 {
		t.Errorf("one of two replicas knows the field: %d of 10 answered", answered)
	}
	held := s.take()
	done := make(chan struct{})
	go func() {
		for i := range codes {
			s.Replace(i, nil)
		}
		close(done)
	}()
	select {
	case <-done:
		t.Error("a replica is replaced that still has a request")
	default:
	}
	held.busy.Done()
	<-done
	if status, _ := ask(); status != http.StatusServiceUnavailable {
		t.Errorf("status %d without replicas", status)
	}
	if got := s.Refusals(); len(got) != 3 || !strings.Contains(got[0], "Cannot query field") {
		t.Errorf("refusals: %q", got)
	}
}
