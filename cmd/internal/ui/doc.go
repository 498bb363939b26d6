// Package ui shows the progress of launches and deliveries on standard error, while they are waited
// for: on a terminal as a tree that is redrawn in place, elsewhere as one line for each change of
// state. Results are printed by package report.
//
// # How
//
// [Launches] and [Delivery] are observers: they take events and print lines. [Screen] redraws the
// last lines of a terminal, its region, and lets other text scroll by above them; a [LiveLaunch]
// and each phase of a Delivery on a terminal are such a region. tree.go draws a launch as lines of
// text, for both.
//
// # Invariants
//
// The lines without a terminal are the same in every log: they have no time of day and no width.
//
// A region never wraps and is never higher than the terminal, since what has scrolled away cannot
// be redrawn. A process that is killed leaves the terminal usable: no mode of it is changed, and
// the cursor stays visible.
//
// # Libraries
//
// Widths, cuts and escape sequences are those of go-pretty/text. When and over which rows to redraw
// is code of this package, since the libraries for it were compared and none fits: bubbletea v2.1,
// mpb v8.16 and the area of pterm v0.12 move the cursor up by the lines that they wrote, which are
// too few rows once the terminal has become narrower and has wrapped them. Besides, bubbletea hides
// the cursor while it draws and takes text for above the region as messages only, mpb wants the
// rows of a bar declared when the bar is made, and pterm lets a region grow higher than the
// terminal.
package ui
