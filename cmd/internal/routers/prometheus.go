package routers

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sample is one line of metrics.
type sample struct {
	name   string
	labels map[string]string
	value  float64
}

const (
	// maxLine is the longest line that is read of a metric that is looked for, in bytes.
	maxLine = 64 << 10
	// maxSamples is the largest number of lines of the metrics that are looked for.
	maxSamples = 10000
	// maxLabels is the largest number of labels of a line.
	maxLabels = 100
)

// samples returns the lines of a text in the exposition format of Prometheus, version 0.0.4, whose
// metric is wanted, in their order. The lines of OpenMetrics are read as well: time stamps,
// exemplars and the mark of the end are passed over. Lines of other metrics are not looked at, so
// that they may be whatever they like. A line that is wanted and cannot be read is an error.
func samples(text []byte, wanted func(name string) bool) ([]sample, error) {
	var out []sample
	number := 0
	for line := range bytes.Lines(text) {
		number++
		line = bytes.Trim(line, " \t\r\n")
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		end := nameEnd(line)
		if !wanted(string(line[:end])) {
			continue
		}
		if len(line) > maxLine {
			return nil, fmt.Errorf("line %d has more than %d bytes", number, maxLine)
		}
		if len(out) == maxSamples {
			return nil, fmt.Errorf("there are more than %d lines of them", maxSamples)
		}
		s, err := parseSample(string(line), end)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// nameEnd returns the length of the name of a metric at the beginning of a line.
func nameEnd(line []byte) int {
	for i, c := range line {
		letter := c == '_' || c == ':' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(line)
}

// parseSample reads a line whose name ends at end: labels in braces, then the value.
func parseSample(line string, end int) (sample, error) {
	s := sample{name: line[:end]}
	rest := strings.TrimLeft(line[end:], " \t")
	if strings.HasPrefix(rest, "{") {
		var err error
		if s.labels, rest, err = parseLabels(rest[1:]); err != nil {
			return s, err
		}
	}
	value, _, _ := strings.Cut(strings.Trim(rest, " \t"), " ") // a time stamp or an exemplar follows
	value, _, _ = strings.Cut(value, "\t")
	var err error
	if s.value, err = strconv.ParseFloat(value, 64); err != nil || strings.ContainsAny(value, "_xX") {
		return s, fmt.Errorf("%.40q is no number", value)
	}
	return s, nil
}

// parseLabels reads labels after their opening brace, and returns what follows the closing one.
func parseLabels(text string) (map[string]string, string, error) {
	labels := map[string]string{}
	for {
		text = strings.TrimLeft(text, " \t,")
		if strings.HasPrefix(text, "}") {
			return labels, text[1:], nil
		}
		end := nameEnd([]byte(text))
		name := text[:end]
		text = strings.TrimLeft(text[end:], " \t")
		if name == "" || !strings.HasPrefix(text, "=") {
			return nil, "", errors.New("a label has no name and value")
		}
		value, rest, err := unquote(strings.TrimLeft(text[1:], " \t"))
		if err != nil {
			return nil, "", fmt.Errorf("the label %.40s: %w", name, err)
		}
		if _, twice := labels[name]; twice {
			return nil, "", fmt.Errorf("the label %.40s is there twice", name)
		}
		if len(labels) == maxLabels {
			return nil, "", fmt.Errorf("there are more than %d labels", maxLabels)
		}
		labels[name], text = value, rest
	}
}

// unquote reads the value of a label with its quotation marks, and returns what follows. In it a
// backslash stands before a backslash, a quotation mark, or the n of a line break.
func unquote(text string) (value, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		return "", "", errors.New("its value has no quotation mark")
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			if !utf8.ValidString(b.String()) {
				return "", "", errors.New("its value is no UTF-8")
			}
			return b.String(), text[i+1:], nil
		case c == '\\' && i+1 < len(text):
			i++
			switch text[i] {
			case 'n':
				b.WriteByte('\n')
			case '\\', '"':
				b.WriteByte(text[i])
			default: // as other readers of the format take it
				b.WriteByte('\\')
				b.WriteByte(text[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", "", errors.New("its value does not end")
}
