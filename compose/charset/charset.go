// Package charset turns the bytes of a file into UTF-8 text, or tells where they are something
// else.
//
// In go the bytes that an editor, a shell or git has written; out comes the text that parsers read:
// UTF-8 without a byte order mark, with \n or \r\n at the ends of lines.
//
//	text, bad := charset.Decode(raw)
//	if bad != nil {
//		return fmt.Errorf("%s:%d:%d: %s; %s", file, bad.Line, bad.Column, bad.Message, bad.Fix)
//	}
//
// # How
//
// A byte order mark tells UTF-8 from UTF-16 of either order; Windows PowerShell 5 writes UTF-16
// wherever output goes to a file. A \r alone, which GraphQL and YAML take for the end of a line,
// becomes \n, so that whoever counts lines needs to know only one. Nothing is guessed: text in
// another encoding is refused with the first place that shows it, and the guess is in the message.
//
// # Invariants
//
// Lines and columns of the result are those that an editor shows of the file. The result is valid
// UTF-8 without a NUL. Time is linear in the length.
package charset

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Problem is the first place at which a file is not text that can be read.
type Problem struct {
	// Line and Column count from 1, Column in characters. A byte order mark has no column.
	Line, Column int
	// Message says what the file is instead; it begins with "the file is not UTF-8 text".
	Message string
	// Fix says what to do, as a sentence.
	Fix string
}

// The byte order marks.
const (
	mark8    = "\xef\xbb\xbf"
	mark16LE = "\xff\xfe"
	mark16BE = "\xfe\xff"
	mark32LE = "\xff\xfe\x00\x00"
	mark32BE = "\x00\x00\xfe\xff"
)

// What to do about a file that cannot be read.
const (
	saveAs   = "Save the file as UTF-8."
	passSDL  = "Pass the text itself, encoded as UTF-8, not a compiled or compressed file."
	notUTF8  = "the file is not UTF-8 text: "
	replaced = string(utf8.RuneError)
)

// Decode returns the text of a file: of UTF-8 with or without a byte order mark, or of UTF-16 with
// one. A byte order mark is left out and a \r that no \n follows is replaced by \n. If there is a
// problem the bytes are returned as they are.
func Decode(raw string) (string, *Problem) {
	text := raw
	if order := utf16Order(raw); order != nil {
		var bad *Problem
		if text, bad = decode16(raw[2:], order); bad != nil {
			return raw, bad
		}
	} else if bad := Check(raw); bad != nil {
		return raw, bad
	}
	return lineEnds(strings.TrimPrefix(text, mark8)), nil
}

// Check returns the first place at which text is not UTF-8, or has a NUL; nil if there is none. It
// does not decode: UTF-16 is a problem.
func Check(text string) *Problem {
	nul := strings.IndexByte(text, 0)
	if nul < 0 && utf8.ValidString(text) {
		return nil
	}
	switch {
	case strings.HasPrefix(text, mark32LE), strings.HasPrefix(text, mark32BE):
		return &Problem{1, 1, notUTF8 + "it is UTF-32", saveAs}
	case utf16Order(text) != nil:
		if _, bad := decode16(text[2:], utf16Order(text)); bad != nil {
			return bad
		}
		return &Problem{1, 1, notUTF8 + "it is UTF-16", saveAs}
	case strings.HasPrefix(text, "\x1f\x8b"), strings.HasPrefix(text, "PK\x03\x04"):
		return &Problem{1, 1, notUTF8 + "it is compressed", passSDL}
	case isUTF16(text):
		return at(text, nul, "it looks like UTF-16 without a byte order mark", saveAs)
	case nul >= 0:
		if bad := firstInvalid(text); bad < nul {
			nul = bad
		}
		return at(text, nul, fmt.Sprintf("it has the byte 0x%02X here", text[nul]), passSDL)
	}
	bad := firstInvalid(text)
	message := fmt.Sprintf("the byte 0x%02X is invalid", text[bad])
	if r := windows1252(text[bad]); r != utf8.RuneError {
		message += fmt.Sprintf(" (it is %c in Windows-1252)", r)
	}
	return at(text, bad, message, saveAs)
}

// at returns a problem at an offset.
func at(text string, offset int, message, fix string) *Problem {
	head := lineEnds(strings.TrimPrefix(text[:offset], mark8))
	line := head[strings.LastIndexByte(head, '\n')+1:]
	return &Problem{strings.Count(head, "\n") + 1, utf8.RuneCountInString(line) + 1, notUTF8 + message, fix}
}

// firstInvalid returns the offset of the first byte that belongs to no character, or the length.
func firstInvalid(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], replaced) {
			return i
		}
	}
	return len(text)
}

// lineEnds returns the text with every \r that no \n follows replaced by \n.
func lineEnds(text string) string {
	if strings.Count(text, "\r") == strings.Count(text, "\r\n") {
		return text
	}
	out := []byte(text)
	for i, c := range out {
		if c == '\r' && (i+1 == len(out) || out[i+1] != '\n') {
			out[i] = '\n'
		}
	}
	return string(out)
}

// utf16Order returns how two bytes make a unit of UTF-16, by the byte order mark; nil without one.
func utf16Order(text string) func(a, b byte) uint16 {
	switch {
	case strings.HasPrefix(text, mark32LE):
		return nil
	case strings.HasPrefix(text, mark16LE):
		return func(a, b byte) uint16 { return uint16(b)<<8 | uint16(a) }
	case strings.HasPrefix(text, mark16BE):
		return func(a, b byte) uint16 { return uint16(a)<<8 | uint16(b) }
	}
	return nil
}

// decode16 returns UTF-16, without its byte order mark, as UTF-8. Half a unit or half a surrogate
// pair is a problem.
func decode16(raw string, order func(a, b byte) uint16) (string, *Problem) {
	var b strings.Builder
	b.Grow(len(raw)/2 + len(raw)/8)
	for i := 0; i+1 < len(raw); i += 2 {
		r := rune(order(raw[i], raw[i+1]))
		if utf16.IsSurrogate(r) {
			low := rune(0)
			if i+3 < len(raw) {
				low = rune(order(raw[i+2], raw[i+3]))
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				return "", at(b.String(), b.Len(), "it is UTF-16 with half a character here", saveAs)
			}
			i += 2
		}
		b.WriteRune(r)
	}
	if len(raw)%2 == 1 {
		return "", at(b.String(), b.Len(), "it is UTF-16 that ends in the middle of a character", saveAs)
	}
	if text := b.String(); strings.IndexByte(text, 0) >= 0 {
		return "", at(text, strings.IndexByte(text, 0), "it is UTF-16 with the character U+0000 here", passSDL)
	}
	return b.String(), nil
}

// isUTF16 reports whether text without a byte order mark looks like UTF-16: of the first characters
// most have a NUL for one half, always the same one.
func isUTF16(text string) bool {
	text = text[:min(len(text), 1024)&^1]
	var nul [2]int
	for i := range len(text) {
		if text[i] == 0 {
			nul[i%2]++
		}
	}
	most, least := max(nul[0], nul[1]), min(nul[0], nul[1])
	return least == 0 && most*4 > len(text) && len(text) >= 4
}

// high1252 are the characters of Windows-1252 from 0x80 to 0x9F; a replacement character stands for
// a byte that it does not use.
var high1252 = []rune("€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ")

// windows1252 returns the character of a byte from 0x80 on in Windows-1252, which from 0xA0 on is
// Latin-1.
func windows1252(c byte) rune {
	if c < 0xa0 {
		return high1252[c-0x80]
	}
	return rune(c)
}
