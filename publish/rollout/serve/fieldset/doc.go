// Package fieldset compares, joins and writes the field sets of @key, @requires and @provides.
//
// Two field sets ask for the same if their [Paths] are equal, whatever their order and spelling.
package fieldset
