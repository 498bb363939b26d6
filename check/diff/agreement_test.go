package diff_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/sdl"
)

func parse(t testing.TB, text string) *sdl.Schema {
	t.Helper()
	s, errs := sdl.Parse(&sdl.Source{Name: "schema", Text: text}, sdl.DefaultLimits)
	if len(errs) > 0 {
		t.Fatal(errs, "\n", text)
	}
	return s
}

// TestWritePairs writes generated pairs for other tools to judge, when AGREEMENT_PAIRS names a
// file; testdata/agreement.md tells how.
func TestWritePairs(t *testing.T) {
	file := os.Getenv("AGREEMENT_PAIRS")
	if file == "" {
		t.Skip("AGREEMENT_PAIRS names no file")
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for seed := range uint64(2600) {
		before, after := pair(seed)
		if err := enc.Encode(map[string]any{"seed": seed, "before": before, "after": after}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// answer is what other tools say of the pair of a seed: kinds only, each with its level (B
// breaking, D dangerous, N neither).
type answer struct {
	Seed      uint64   `json:"seed"`
	JS16      []string `json:"js16"`
	JS17      []string `json:"js17"`
	Inspector []string `json:"inspector"`
}

// peers maps a kind of a peer to those of ours that report the same.
var peers = map[string][]diff.Kind{
	// graphql-js
	"TYPE_REMOVED":                     {diff.TypeRemoved},
	"TYPE_CHANGED_KIND":                {diff.TypeChangedKind},
	"TYPE_REMOVED_FROM_UNION":          {diff.UnionMemberRemoved},
	"VALUE_REMOVED_FROM_ENUM":          {diff.EnumValueRemoved, diff.DeprecatedEnumValueRemoved},
	"REQUIRED_INPUT_FIELD_ADDED":       {diff.RequiredInputFieldAdded},
	"IMPLEMENTED_INTERFACE_REMOVED":    {diff.InterfaceRemoved},
	"FIELD_REMOVED":                    {diff.FieldRemoved, diff.DeprecatedFieldRemoved, diff.InputFieldRemoved, diff.DeprecatedInputFieldRemoved},
	"FIELD_CHANGED_KIND":               {diff.FieldChangedType, diff.InputFieldChangedType, diff.InputFieldBecameRequired, diff.InputFieldRefusesNull},
	"REQUIRED_ARG_ADDED":               {diff.RequiredArgAdded},
	"ARG_REMOVED":                      {diff.ArgRemoved, diff.DeprecatedArgRemoved},
	"ARG_CHANGED_KIND":                 {diff.ArgChangedType, diff.ArgBecameRequired, diff.ArgRefusesNull, diff.DirectiveArgChangedType, diff.DirectiveArgBecameRequired, diff.DirectiveArgRefusesNull},
	"DIRECTIVE_REMOVED":                {diff.DirectiveRemoved},
	"DIRECTIVE_ARG_REMOVED":            {diff.DirectiveArgRemoved},
	"REQUIRED_DIRECTIVE_ARG_ADDED":     {diff.RequiredDirectiveArgAdded},
	"DIRECTIVE_REPEATABLE_REMOVED":     {diff.DirectiveRepeatableRemoved},
	"DIRECTIVE_LOCATION_REMOVED":       {diff.DirectiveLocationRemoved},
	"VALUE_ADDED_TO_ENUM":              {diff.EnumValueAdded, diff.EnumValueAddedToInput},
	"TYPE_ADDED_TO_UNION":              {diff.UnionMemberAdded},
	"OPTIONAL_INPUT_FIELD_ADDED":       {diff.OptionalInputFieldAdded},
	"OPTIONAL_ARG_ADDED":               {diff.OptionalArgAdded},
	"IMPLEMENTED_INTERFACE_ADDED":      {diff.InterfaceAdded},
	"ARG_DEFAULT_VALUE_CHANGE":         {diff.ArgDefaultChanged, diff.ArgDefaultRemoved, diff.ArgBecameRequired, diff.ArgRefusesNull, diff.DirectiveArgDefaultChanged, diff.DirectiveArgDefaultRemoved, diff.DirectiveArgBecameRequired, diff.DirectiveArgRefusesNull},
	"INPUT_FIELD_DEFAULT_VALUE_CHANGE": {diff.InputFieldDefaultChanged, diff.InputFieldDefaultRemoved, diff.InputFieldBecameRequired, diff.InputFieldRefusesNull},

	// GraphQL Inspector
	"TYPE_ADDED": {diff.TypeAdded}, "TYPE_KIND_CHANGED": {diff.TypeChangedKind},
	"TYPE_DESCRIPTION_ADDED": {diff.TypeDescriptionChanged}, "TYPE_DESCRIPTION_CHANGED": {diff.TypeDescriptionChanged}, "TYPE_DESCRIPTION_REMOVED": {diff.TypeDescriptionChanged},
	"SCHEMA_MUTATION_TYPE_CHANGED":     {diff.RootTypeAdded, diff.RootTypeRemoved, diff.RootTypeChanged},
	"SCHEMA_SUBSCRIPTION_TYPE_CHANGED": {diff.RootTypeAdded, diff.RootTypeRemoved, diff.RootTypeChanged},
	"FIELD_ADDED":                      {diff.FieldAdded}, "FIELD_TYPE_CHANGED": {diff.FieldChangedType, diff.FieldChangedTypeSafe},
	"FIELD_DESCRIPTION_ADDED": {diff.FieldDescriptionChanged}, "FIELD_DESCRIPTION_CHANGED": {diff.FieldDescriptionChanged}, "FIELD_DESCRIPTION_REMOVED": {diff.FieldDescriptionChanged},
	"FIELD_DEPRECATION_ADDED": {diff.DeprecationAdded}, "FIELD_DEPRECATION_REMOVED": {diff.DeprecationRemoved}, "FIELD_DEPRECATION_REASON_CHANGED": {diff.DeprecationChanged},
	"FIELD_ARGUMENT_ADDED": {diff.RequiredArgAdded, diff.OptionalArgAdded}, "FIELD_ARGUMENT_REMOVED": {diff.ArgRemoved, diff.DeprecatedArgRemoved},
	"FIELD_ARGUMENT_TYPE_CHANGED":        {diff.ArgChangedType, diff.ArgChangedTypeSafe, diff.ArgBecameRequired, diff.ArgRefusesNull},
	"FIELD_ARGUMENT_DEFAULT_CHANGED":     {diff.ArgDefaultAdded, diff.ArgDefaultChanged, diff.ArgDefaultRemoved, diff.ArgBecameRequired, diff.ArgRefusesNull},
	"FIELD_ARGUMENT_DESCRIPTION_CHANGED": {diff.ArgDescriptionChanged},
	"INPUT_FIELD_ADDED":                  {diff.RequiredInputFieldAdded, diff.OptionalInputFieldAdded}, "INPUT_FIELD_REMOVED": {diff.InputFieldRemoved, diff.DeprecatedInputFieldRemoved},
	"INPUT_FIELD_TYPE_CHANGED":          {diff.InputFieldChangedType, diff.InputFieldChangedTypeSafe, diff.InputFieldBecameRequired, diff.InputFieldRefusesNull},
	"INPUT_FIELD_DEFAULT_VALUE_CHANGED": {diff.InputFieldDefaultAdded, diff.InputFieldDefaultChanged, diff.InputFieldDefaultRemoved, diff.InputFieldBecameRequired, diff.InputFieldRefusesNull},
	"INPUT_FIELD_DESCRIPTION_ADDED":     {diff.InputFieldDescriptionChanged}, "INPUT_FIELD_DESCRIPTION_CHANGED": {diff.InputFieldDescriptionChanged}, "INPUT_FIELD_DESCRIPTION_REMOVED": {diff.InputFieldDescriptionChanged},
	"ENUM_VALUE_ADDED": {diff.EnumValueAdded, diff.EnumValueAddedToInput}, "ENUM_VALUE_REMOVED": {diff.EnumValueRemoved, diff.DeprecatedEnumValueRemoved},
	"ENUM_VALUE_DESCRIPTION_CHANGED":      {diff.EnumValueDescriptionChanged},
	"ENUM_VALUE_DEPRECATION_REASON_ADDED": {diff.DeprecationAdded}, "ENUM_VALUE_DEPRECATION_REASON_REMOVED": {diff.DeprecationRemoved}, "ENUM_VALUE_DEPRECATION_REASON_CHANGED": {diff.DeprecationChanged},
	"UNION_MEMBER_ADDED": {diff.UnionMemberAdded}, "UNION_MEMBER_REMOVED": {diff.UnionMemberRemoved},
	"OBJECT_TYPE_INTERFACE_ADDED": {diff.InterfaceAdded}, "OBJECT_TYPE_INTERFACE_REMOVED": {diff.InterfaceRemoved},
	"DIRECTIVE_ADDED": {diff.DirectiveAdded}, "DIRECTIVE_DESCRIPTION_CHANGED": {diff.DirectiveDescriptionChanged},
	"DIRECTIVE_LOCATION_ADDED": {diff.DirectiveLocationAdded}, "DIRECTIVE_REPEATABLE_ADDED": {diff.DirectiveRepeatableAdded},
	"DIRECTIVE_ARGUMENT_ADDED": {diff.RequiredDirectiveArgAdded, diff.OptionalDirectiveArgAdded}, "DIRECTIVE_ARGUMENT_REMOVED": {diff.DirectiveArgRemoved},
	"DIRECTIVE_ARGUMENT_TYPE_CHANGED":          {diff.DirectiveArgChangedType, diff.DirectiveArgChangedSafe, diff.DirectiveArgBecameRequired, diff.DirectiveArgRefusesNull},
	"DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED": {diff.DirectiveArgDefaultAdded, diff.DirectiveArgDefaultChanged, diff.DirectiveArgDefaultRemoved, diff.DirectiveArgBecameRequired, diff.DirectiveArgRefusesNull},
	"DIRECTIVE_ARGUMENT_DESCRIPTION_CHANGED":   {diff.DirectiveArgDescriptionChanged},
	"DIRECTIVE_USAGE_INPUT_OBJECT_ADDED":       {diff.OneOfAdded}, "DIRECTIVE_USAGE_INPUT_OBJECT_REMOVED": {diff.OneOfRemoved},
	"DIRECTIVE_USAGE_ENUM_VALUE_ADDED": {diff.DeprecationAdded}, "DIRECTIVE_USAGE_ENUM_VALUE_REMOVED": {diff.DeprecationRemoved},
	"DIRECTIVE_USAGE_ARGUMENT_ADDED": {diff.SpecifiedByChanged}, "DIRECTIVE_USAGE_ARGUMENT_REMOVED": {diff.SpecifiedByChanged},
}

// differences are the answers of peers that ours differ from, each with the reason.
var differences = map[string]string{
	"D VALUE_ADDED_TO_ENUM": "safe when no field returns the enum: no client can receive the value",
	"D ENUM_VALUE_ADDED":    "safe when no field returns the enum: no client can receive the value",
}

// levels orders the words of peers and our impacts.
var levels = map[string]int{"N": 0, "D": 1, "B": 2, string(rules.Safe): 0, string(rules.Dangerous): 1, string(rules.Breaking): 2}

// TestAgreement: whatever graphql-js or GraphQL Inspector reports of a pair is reported here as
// often and at least at the same level, or listed above.
func TestAgreement(t *testing.T) {
	file := os.Getenv("AGREEMENT_ANSWERS")
	if file == "" {
		file = filepath.Join("testdata", "agreement.jsonl")
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	pairs, used, hits := 0, map[string]int{}, map[string]int{}
	for lines.Scan() {
		var a answer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		pairs++
		before, after := pair(a.Seed)
		old, now := parse(t, before), parse(t, after)
		changes := diff.Changes(old, now)
		for tool, reported := range map[string][]string{"graphql-js 16": a.JS16, "graphql-js 17": a.JS17, "GraphQL Inspector": a.Inspector} {
			for _, word := range slices.Compact(slices.Sorted(slices.Values(reported))) {
				hits[tool+" "+word]++
				if reason := disagreement(t, word, reported, changes); reason != "" {
					if differences[reason] == "" {
						t.Errorf("seed %d: %s reports %s; we report %v: list our kind in peers, or the reason in differences", a.Seed, tool, reason, changes)
					}
					used[reason]++
				}
			}
		}
	}
	if pairs < 300 {
		t.Errorf("only %d pairs", pairs)
	}
	for reason := range differences {
		if used[reason] == 0 {
			t.Errorf("the difference %q is listed and was not seen", reason)
		}
	}
	if os.Getenv("AGREEMENT_ANSWERS") != "" {
		for word, n := range hits {
			if n < 20 {
				t.Errorf("%s was hit only %d times", word, n)
			}
			t.Logf("%5d %s", n, word)
		}
		t.Logf("%d pairs, differences: %v", pairs, used)
	}
}

// disagreement compares one word that a peer says of a pair with our changes; it returns the name
// of the difference, empty when there is none.
func disagreement(t *testing.T, word string, reported []string, changes []diff.Change) string {
	level, kind, _ := strings.Cut(word, " ")
	ours, known := peers[kind]
	if !known {
		t.Fatalf("the kind %s of a peer is not in peers: list it with our kinds", kind)
	}
	want, wantAny := 0, 0
	for _, s := range reported {
		l, k, _ := strings.Cut(s, " ")
		if k == kind && levels[l] >= levels[level] {
			want++
		}
		if k == kind {
			wantAny++
		}
	}
	got, gotAny := 0, 0
	for _, c := range changes {
		if slices.Contains(ours, c.Kind) {
			gotAny++
			rule := rules.Find(c.Kind)
			if rule == nil {
				t.Fatalf("%s has no rule: see TestEveryKindHasARule of check/rules", c.Kind)
			}
			if levels[string(rule.Impact)] >= levels[level] {
				got++
			}
		}
	}
	if gotAny < wantAny || got < want {
		return word
	}
	return ""
}
