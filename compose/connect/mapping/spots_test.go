package mapping_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// spot is a place of a connector or source in a small subgraph, for tests that compare with the
// reference.
type spot struct {
	name  string
	place mapping.Place
	owner mapping.Owner
	// parent has the connector, or the field v that has it.
	parent string
	// code is that of the place.
	code string
	// text is the argument of @connect or @source, with %s for the mapping as a GraphQL string.
	text string
}

// types are what every subgraph of the spots has beside its connector. Int is selected of a scalar.
const types = `scalar J enum E{A B} input In{a:Int b:In l:[Int] e:E c:C! cl:[C!]} input C{y:String!}
type U{k:Int y:String! o:O} type O{x:Int t:T} type D{id:ID n:Int f(x:Int):Int d:D}`

// abstract are more types, for outputs of L4.
const abstract = ` interface I{id:ID} type A implements I{id:ID n:Int} type B implements I{id:ID k:Int} union W=A|C0 type C0{x:Int} type H{i:I w:W il:[I!]} interface N{a:Int} interface P implements I{id:ID m:Int} interface Q0 implements I{id:ID} type A1 implements Q0 & I{id:ID r:Int} type A2 implements P & I{id:ID m:Int}`

// arguments are those of every field with a connector.
const arguments = `(x:Int y:String! b:Boolean l:[String!]! e:E i:In id:ID! j:J f:Float bb:Boolean! ii:In! il:[In!]! ee:E!)`

// fields are those of the type T.
const fields = `id:ID! n:Int y:String! e:E l:[String!]! u:U uu:U! t:T j:J`

var spots = []spot{
	{"selection", mapping.InSelection, mapping.OfField, "Query", "INVALID_SELECTION", `source:"s",http:{GET:"/a"},selection:%s`},
	{"selection of a field", mapping.InSelection, mapping.OfField, "T", "INVALID_SELECTION", `source:"s",http:{GET:"/a"},selection:%s`},
	{"url", mapping.InURL, mapping.OfField, "Query", "INVALID_URL", `source:"s",http:{GET:%s},selection:"$"`},
	{"url of a field", mapping.InURL, mapping.OfField, "T", "INVALID_URL", `source:"s",http:{GET:%s},selection:"$"`},
	{"url of a type", mapping.InURL, mapping.OfType, "T", "INVALID_URL", `source:"s",http:{GET:%s},selection:"id"`},
	{"url without source", mapping.InURL, mapping.OfField, "Query", "INVALID_URL", `http:{GET:%s},selection:"$"`},
	{"header", mapping.InHeader, mapping.OfField, "Query", "INVALID_HEADER", `source:"s",http:{GET:"/a",headers:[{name:"h",value:%s}]},selection:"$"`},
	{"body", mapping.InBody, mapping.OfField, "Query", "INVALID_BODY", `source:"s",http:{POST:"/a",body:%s},selection:"$"`},
	{"body of a field", mapping.InBody, mapping.OfField, "T", "INVALID_BODY", `source:"s",http:{POST:"/a",body:%s},selection:"$"`},
	{"body of a type", mapping.InBody, mapping.OfType, "T", "INVALID_BODY", `source:"s",http:{POST:"/a",body:%s},selection:"id"`},
	{"path", mapping.InPath, mapping.OfField, "Query", "INVALID_URL_PROPERTY", `source:"s",http:{GET:"/a",path:%s},selection:"$"`},
	{"queryParams", mapping.InQueryParams, mapping.OfField, "Query", "INVALID_URL_PROPERTY", `source:"s",http:{GET:"/a",queryParams:%s},selection:"$"`},
	{"message", mapping.InErrorsMessage, mapping.OfField, "Query", "INVALID_ERRORS_MESSAGE", `source:"s",http:{GET:"/a"},errors:{message:%s},selection:"$"`},
	{"extensions", mapping.InErrorsExtensions, mapping.OfField, "T", "INVALID_ERRORS_MESSAGE", `source:"s",http:{GET:"/a"},errors:{extensions:%s},selection:"$"`},
	{"message of a field", mapping.InErrorsMessage, mapping.OfField, "T", "INVALID_ERRORS_MESSAGE", `source:"s",http:{GET:"/a"},errors:{message:%s},selection:"$"`},
	{"path of a field", mapping.InPath, mapping.OfField, "T", "INVALID_URL_PROPERTY", `source:"s",http:{GET:"/a",path:%s},selection:"$"`},
	{"path of a type", mapping.InPath, mapping.OfType, "T", "INVALID_URL_PROPERTY", `source:"s",http:{GET:"/a",path:%s},selection:"id"`},
	{"queryParams of a type", mapping.InQueryParams, mapping.OfType, "T", "INVALID_URL_PROPERTY", `source:"s",http:{GET:"/a",queryParams:%s},selection:"id"`},
	{"header of a type", mapping.InHeader, mapping.OfType, "T", "INVALID_HEADER", `source:"s",http:{GET:"/a",headers:[{name:"h",value:%s}]},selection:"id"`},
	{"isSuccess", mapping.InIsSuccess, mapping.OfField, "Query", "INVALID_IS_SUCCESS", `source:"s",http:{GET:"/a"},isSuccess:%s,selection:"$"`},
	{"isSuccess of a type", mapping.InIsSuccess, mapping.OfType, "T", "INVALID_IS_SUCCESS", `source:"s",http:{GET:"/a"},isSuccess:%s,selection:"id"`},
	{"baseURL", mapping.InBaseURL, mapping.OfSource, "", "INVALID_URL", `http:{baseURL:%s}`},
	{"source header", mapping.InHeader, mapping.OfSource, "", "INVALID_HEADER", `http:{baseURL:"http://x",headers:[{name:"h",value:%s}]}`},
	{"source path", mapping.InPath, mapping.OfSource, "", "INVALID_URL_PROPERTY", `http:{baseURL:"http://x",path:%s}`},
	{"source queryParams", mapping.InQueryParams, mapping.OfSource, "", "INVALID_URL_PROPERTY", `http:{baseURL:"http://x",queryParams:%s}`},
	{"source message", mapping.InErrorsMessage, mapping.OfSource, "", "INVALID_ERRORS_MESSAGE", `http:{baseURL:"http://x"},errors:{message:%s}`},
	{"source extensions", mapping.InErrorsExtensions, mapping.OfSource, "", "INVALID_ERRORS_MESSAGE", `http:{baseURL:"http://x"},errors:{extensions:%s}`},
	{"source isSuccess", mapping.InIsSuccess, mapping.OfSource, "", "INVALID_IS_SUCCESS", `http:{baseURL:"http://x"},isSuccess:%s`},
}

// spotOf returns the spot of that name.
func spotOf(t testing.TB, name string) spot {
	t.Helper()
	for _, s := range spots {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("there is no place %q", name)
	return spot{}
}

// quoted returns text as a GraphQL string.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 32 || r == 127:
			fmt.Fprintf(&b, "\\u%04x", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// subgraph returns SDL with the mapping in the spot. Output is the type of the connector's field.
func (s spot) subgraph(minor int, text, output string) string {
	federation := [...]int{1: 11, 2: 11, 3: 12, 4: 13}[minor]
	var source, root, field, typ string
	arguments := arguments
	if output == "V" {
		arguments = strings.Replace(arguments, ")", " u:Nope ul:[Nope!])", 1)
	}
	arg := strings.Replace(s.text, "%s", quoted(text), 1)
	source = `@source(name:"s",http:{baseURL:"http://x"})`
	switch {
	case s.owner == mapping.OfSource:
		source = `@source(name:"s",` + arg + `)`
	case s.owner == mapping.OfType:
		typ = `@connect(` + arg + `)`
	case s.parent == "Query":
		root = ` v` + arguments + `:` + output + ` @connect(` + arg + `)`
	default:
		field = ` v` + arguments + `:` + output + ` @connect(` + arg + `)`
	}
	return `extend schema @link(url:"https://specs.apollo.dev/federation/v2.` + strconv.Itoa(federation) + `",import:["@key"]) ` +
		`@link(url:"https://specs.apollo.dev/connect/v0.` + strconv.Itoa(minor) + `",import:["@connect","@source"])` + "\n" + source + "\n" +
		`type Query{t:T @connect(source:"s",http:{GET:"/a"},selection:"id")` + root + `}` + "\n" +
		`type T ` + typ + `{` + fields + field + `}` + "\n" + types + s.more(output)
}

// more returns the abstract types, if the output is one of them, or types that use undefined ones.
func (s spot) more(output string) string {
	switch {
	case output == "V":
		return ` type V{id:ID q:Nope ql:[Nope] p(x:Int):Nope} extend input In{q:Nope}`
	case strings.ContainsAny(output, "IWHNPQAB"):
		return abstract
	}
	return ""
}

// judge returns the code that we report for a mapping in the spot, or an empty one.
func (s spot) judge(t testing.TB, minor int, text, output string) (string, *mapping.Error) {
	t.Helper()
	lang, scope := s.scope(t, minor, text, output)
	err := s.find(lang, text, scope)
	if err == nil {
		return "", nil
	}
	if code, ok := codes[err.Reason]; ok {
		return code, err
	}
	return s.code, err
}

// scope returns the language and the scope of a mapping in the spot.
func (s spot) scope(t testing.TB, minor int, text, output string) (mapping.Language, mapping.Scope) {
	t.Helper()
	lang, _ := mapping.LanguageOf(minor)
	schema, errs := sdl.Parse(&sdl.Source{Name: "c", Text: s.subgraph(minor, text, output)}, sdl.Limits{})
	if len(errs) > 0 {
		t.Fatalf("%v\n%s", errs, s.subgraph(minor, text, output))
	}
	scope := mapping.Scope{Place: s.place, Owner: s.owner, Schema: schema}
	if s.parent != "" {
		scope.Parent = schema.Type(s.parent)
	}
	if s.owner == mapping.OfField {
		scope.Field = scope.Parent.Field("v")
	}
	return lang, scope
}

// relative and absolute are reasons that only the package around this one has.
const relative, absolute = mapping.Reason(200), mapping.Reason(201)

// codes are the codes of reasons that do not depend on the place.
var codes = map[mapping.Reason]string{
	mapping.BadScheme: "INVALID_URL_SCHEME", mapping.UndefinedArgument: "UNDEFINED_ARGUMENT", mapping.UndefinedField: "UNDEFINED_FIELD",
	mapping.FieldNotFound: "SELECTED_FIELD_NOT_FOUND", mapping.GroupRequired: "GROUP_SELECTION_REQUIRED_FOR_OBJECT",
	mapping.GroupNotObject: "GROUP_SELECTION_IS_NOT_OBJECT", mapping.FieldWithArguments: "CONNECTORS_FIELD_WITH_ARGUMENTS",
	relative: "RELATIVE_CONNECT_URL_WITHOUT_SOURCE", absolute: "ABSOLUTE_CONNECT_URL_WITH_SOURCE",
	mapping.Circular: "CIRCULAR_REFERENCE", mapping.BadTypename: "INTERNAL", mapping.NoMember: "GRAPH_QL_ERROR", mapping.UndefinedType: "GRAPH_QL_ERROR",
}

// find returns what is wrong with a mapping in a scope.
func (s spot) find(lang mapping.Language, text string, scope mapping.Scope) *mapping.Error {
	switch s.place {
	case mapping.InURL, mapping.InBaseURL, mapping.InHeader:
		tmpl, err := mapping.ParseTemplate(text, lang)
		if err != nil {
			return err
		}
		if err := s.findInURL(tmpl); err != nil {
			return err
		}
		if list := mapping.CheckTemplate(tmpl, scope); len(list) > 0 {
			return list[0]
		}
		return nil
	}
	m, err := mapping.Parse(text, lang)
	if err != nil {
		return err
	}
	if err := mapping.Check(m, scope); err != nil {
		return err
	}
	if s.place == mapping.InSelection {
		_, err = mapping.Select(m, scope)
	}
	return err
}

// findInURL returns what is wrong with the literal text of an URL.
func (s spot) findInURL(t *mapping.Template) *mapping.Error {
	switch {
	case s.place == mapping.InBaseURL:
		return mapping.CheckBaseURL(t)
	case s.place != mapping.InURL:
		return nil
	case strings.HasPrefix(s.text, "source:"):
		if t.HasHTTPScheme() {
			return &mapping.Error{Reason: absolute}
		}
		return nil
	case !t.Absolute():
		return &mapping.Error{Reason: relative}
	}
	return mapping.CheckConnectURL(t)
}
