package rules

import "github.com/schemactl/schemactl/check/diff"

var typeRules = []Rule{
	{diff.TypeRemoved, Clients, Breaking, "type removed", "Operations that name the type, and variables of it, are refused.", "Deprecate what uses the type first and remove it when no operation is left.", say("was removed")},
	{diff.TypeAdded, Clients, Safe, "type added", "No operation can name it yet.", "", say("was added")},
	{diff.TypeChangedKind, Clients, Breaking, "kind of a type changed", "Selections and values that fit the old kind do not fit the new one.", "Add a new type under a new name.", sayBoth("changed its kind")},
	{diff.TypeDescriptionChanged, Clients, Safe, "description of a type changed", "Documentation only.", "", say("has another description")},
	{diff.SpecifiedByChanged, Clients, Dangerous, "specification of a scalar changed", "Clients may parse its values by the old specification.", "Add a new scalar if the format of values changes.", sayBoth("changed its specification")},
	{diff.RootTypeAdded, Clients, Safe, "root operation type added", "No operation can use it yet.", "", sayNew("now serves operations of kind")},
	{diff.RootTypeRemoved, Clients, Breaking, "root operation type removed", "Every operation of that kind is refused.", "Keep the root type until no operation is left.", sayOld("no longer serves operations of kind")},
}

var fieldRules = []Rule{
	{diff.FieldRemoved, Clients, Breaking, "field removed", "Operations that select the field are refused.", "Mark it @deprecated, wait until no operation selects it, then remove it.", say("was removed")},
	{diff.DeprecatedFieldRemoved, Clients, Breaking, "deprecated field removed", "Operations that still select the field are refused, although they have been told.", "Check the field's usage before you publish.", say("was removed after it had been deprecated")},
	{diff.FieldAdded, Clients, Safe, "field added", "No operation selects it yet.", "", say("was added")},
	{diff.FieldChangedType, Clients, Breaking, "type of a field changed", "Answers may have another shape, or be null where clients expect a value.", "Add a new field with the new type and deprecate this one.", sayBoth("changed its type")},
	{diff.FieldChangedTypeSafe, Clients, Safe, "type of a field tightened", "Every answer of the new type is one of the old type.", "", sayBoth("changed its type")},
	{diff.FieldDescriptionChanged, Clients, Safe, "description of a field changed", "Documentation only.", "", say("has another description")},
}

var argumentRules = []Rule{
	{diff.RequiredArgAdded, Clients, Breaking, "required argument added", "Operations that do not give the argument are refused.", "Make it nullable or give it a default value.", say("was added and is required")},
	{diff.OptionalArgAdded, Clients, Dangerous, "optional argument added", "Operations stay valid; the answer may depend on what happens without the argument.", "Make sure that leaving it out means what it meant before.", say("was added")},
	{diff.ArgRemoved, Clients, Breaking, "argument removed", "Operations that give the argument are refused.", "Deprecate the argument and ignore it until no operation gives it.", say("was removed")},
	{diff.ArgChangedType, Clients, Breaking, "type of an argument changed", "Values and variables that were accepted are refused.", "Add a new argument and deprecate this one.", sayBoth("changed its type")},
	{diff.ArgChangedTypeSafe, Clients, Safe, "type of an argument loosened", "Every value accepted before is accepted.", "", sayBoth("changed its type")},
	{diff.ArgDefaultAdded, Clients, Dangerous, "default value of an argument added", "Operations that leave the argument out now send this value.", "Make sure that the default means what leaving it out meant.", sayNew("now has the default value")},
	{diff.ArgDefaultChanged, Clients, Dangerous, "default value of an argument changed", "Operations that leave the argument out get other answers.", "Keep the default, or add a new argument.", sayBoth("changed its default value")},
	{diff.ArgDefaultRemoved, Clients, Dangerous, "default value of an argument removed", "Operations that leave the argument out get other answers.", "Keep the default.", sayOld("no longer has the default value")},
	{diff.ArgDescriptionChanged, Clients, Safe, "description of an argument changed", "Documentation only.", "", say("has another description")},
}

var inputRules = []Rule{
	{diff.RequiredInputFieldAdded, Clients, Breaking, "required input field added", "Values without the field are refused.", "Make it nullable or give it a default value.", say("was added and is required")},
	{diff.OptionalInputFieldAdded, Clients, Dangerous, "optional input field added", "Values stay valid; the answer may depend on what happens without the field.", "Make sure that leaving it out means what it meant before.", say("was added")},
	{diff.InputFieldRemoved, Clients, Breaking, "input field removed", "Values that contain the field are refused.", "Deprecate the field and ignore it until no client sends it.", say("was removed")},
	{diff.InputFieldChangedType, Clients, Breaking, "type of an input field changed", "Values that were accepted are refused.", "Add a new input field and deprecate this one.", sayBoth("changed its type")},
	{diff.InputFieldChangedTypeSafe, Clients, Safe, "type of an input field loosened", "Every value accepted before is accepted.", "", sayBoth("changed its type")},
	{diff.InputFieldDefaultAdded, Clients, Dangerous, "default value of an input field added", "Values that leave the field out now carry this value.", "Make sure that the default means what leaving it out meant.", sayNew("now has the default value")},
	{diff.InputFieldDefaultChanged, Clients, Dangerous, "default value of an input field changed", "Values that leave the field out mean something else.", "Keep the default, or add a new input field.", sayBoth("changed its default value")},
	{diff.InputFieldDefaultRemoved, Clients, Dangerous, "default value of an input field removed", "Values that leave the field out mean something else.", "Keep the default.", sayOld("no longer has the default value")},
	{diff.InputFieldDescriptionChanged, Clients, Safe, "description of an input field changed", "Documentation only.", "", say("has another description")},
	{diff.OneOfAdded, Clients, Breaking, "@oneOf added", "Values with several fields, or none, are refused.", "Add a new input type with @oneOf.", say("now takes exactly one field")},
	{diff.OneOfRemoved, Clients, Safe, "@oneOf removed", "Every value accepted before is accepted.", "", say("no longer takes exactly one field")},
}

var enumRules = []Rule{
	{diff.EnumValueRemoved, Clients, Breaking, "enum value removed", "Operations and variables with the value are refused.", "Deprecate the value, wait until no operation sends it, then remove it.", say("was removed")},
	{diff.EnumValueAdded, Clients, Dangerous, "enum value added", "Clients that know all values may not handle this one.", "Do not return it before clients are ready for it.", say("was added")},
	{diff.EnumValueDescriptionChanged, Clients, Safe, "description of an enum value changed", "Documentation only.", "", say("has another description")},
}

var abstractRules = []Rule{
	{diff.UnionMemberRemoved, Clients, Breaking, "member removed from a union", "Operations with a fragment on the member are refused.", "Deprecate what returns it and keep the member until no operation asks for it.", sayOld("no longer has the member")},
	{diff.UnionMemberAdded, Clients, Dangerous, "member added to a union", "Clients that know all members may not handle this one.", "Do not return it before clients are ready for it.", sayNew("now has the member")},
	{diff.InterfaceRemoved, Clients, Breaking, "interface removed from a type", "Operations with a fragment of the type on the interface are refused.", "Keep the interface until no operation relies on it.", sayOld("no longer implements")},
	{diff.InterfaceAdded, Clients, Dangerous, "interface added to a type", "Fields of the interface may return a type that clients do not know there.", "Do not return it there before clients are ready for it.", sayNew("now implements")},
}

var deprecationRules = []Rule{
	{diff.DeprecationAdded, Clients, Safe, "deprecated", "A notice to clients; operations stay valid.", "", sayNew("is now deprecated:")},
	{diff.DeprecationRemoved, Clients, Safe, "no longer deprecated", "A notice to clients; operations stay valid.", "", say("is no longer deprecated")},
	{diff.DeprecationChanged, Clients, Safe, "reason of a deprecation changed", "A notice to clients; operations stay valid.", "", sayBoth("changed the reason of its deprecation")},
}

var directiveRules = []Rule{
	{diff.DirectiveRemoved, Clients, Breaking, "executable directive removed", "Operations that apply the directive are refused.", "Keep the directive until no operation applies it.", say("was removed")},
	{diff.DirectiveAdded, Clients, Safe, "executable directive added", "No operation applies it yet.", "", say("was added")},
	{diff.DirectiveLocationRemoved, Clients, Breaking, "location of a directive removed", "Operations that apply the directive there are refused.", "Keep the location.", sayOld("may no longer stand on")},
	{diff.DirectiveLocationAdded, Clients, Safe, "location of a directive added", "No operation applies it there yet.", "", sayNew("may now stand on")},
	{diff.DirectiveRepeatableRemoved, Clients, Breaking, "directive no longer repeatable", "Operations that apply the directive twice are refused.", "Keep it repeatable.", say("is no longer repeatable")},
	{diff.DirectiveRepeatableAdded, Clients, Safe, "directive now repeatable", "Every operation stays valid.", "", say("is now repeatable")},
	{diff.RequiredDirectiveArgAdded, Clients, Breaking, "required directive argument added", "Operations that do not give the argument are refused.", "Make it nullable or give it a default value.", say("was added and is required")},
	{diff.OptionalDirectiveArgAdded, Clients, Safe, "optional directive argument added", "Every operation stays valid.", "", say("was added")},
	{diff.DirectiveArgRemoved, Clients, Breaking, "directive argument removed", "Operations that give the argument are refused.", "Keep the argument until no operation gives it.", say("was removed")},
	{diff.DirectiveArgChangedType, Clients, Breaking, "type of a directive argument changed", "Values that were accepted are refused.", "Add a new argument.", sayBoth("changed its type")},
	{diff.DirectiveArgChangedSafe, Clients, Safe, "type of a directive argument loosened", "Every value accepted before is accepted.", "", sayBoth("changed its type")},
	{diff.DirectiveArgDefaultChanged, Clients, Dangerous, "default value of a directive argument changed", "Operations that leave the argument out may behave differently.", "Keep the default.", sayBoth("changed its default value")},
}
