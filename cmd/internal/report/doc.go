// Package report prints results for people and for other tools: text for a terminal, Markdown for
// job summaries and comments, pictures of plans, and the formats of `check`.
//
// # How
//
// A printer is a function of a writer and a result, such as [CheckJUnit]. Commands list the
// printers of their result with package output, which also writes JSON: JSON is the encoding of a
// result itself and needs no printer here.
//
// A command that fails before it has a result writes a [Failure] in the formats that were asked
// for; failure_formats.go has a printer for every format.
//
// The package has many files because there are many results and formats: one file for each printer.
//
// Printers for a terminal take a [Style], which colours words or leaves them alone, and [Texts],
// from which they quote the lines that positions point into. The formats of `check` for other tools
// are printed from one list of entries (entries.go), so that they agree on levels and fingerprints.
//
// A format of `check` is a file check_NAME.go with its printer, a golden in testdata, and a line in
// the list of formats of the command. TestFormatsOfACheckAreComplete names what is still missing.
//
// # Invariants
//
// A printer never decides a severity, or whether a check passed: results bring both with them. The
// same result gives the same bytes.
//
// Text, Markdown and annotations are printed without looking at errors of the writer: callers pass
// a buffer, which remembers the first one.
//
// SARIF is written by types of this package that name the few properties in use. The types of
// owenrumney/go-sarif v3.3 print every array and index of the specification, set or not, and link a
// validator into the program; tests validate the output with the schema of OASIS instead.
package report
