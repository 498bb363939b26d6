package planfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// The keys of a document that its digest leaves out.
const (
	digestKey    = "digest"
	approvalsKey = "approvals"
)

// digestOf returns the digest of a document, such as sha256:0123…: the SHA-256 of its canonical
// JSON without digest and approvals. Canonical is without space, with the keys of objects sorted,
// and with numbers as they are written.
func digestOf(text []byte) (string, error) {
	document, err := decode(text)
	if err != nil {
		return "", err
	}
	delete(document, digestKey)
	delete(document, approvalsKey)
	canonical, err := json.Marshal(document)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(canonical)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// decode reads an object with its numbers as they are written.
func decode(text []byte) (map[string]any, error) {
	var document map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err := d.Decode(&document)
	return document, err
}

// member is a key of a document with its value.
type member struct {
	key   string
	value json.RawMessage
}

// withApprovals returns a document with other approvals. Everything else stays as it is written,
// also what this version does not know.
func withApprovals(text []byte, all []Approval) ([]byte, error) {
	members, err := membersOf(text)
	if err != nil {
		return nil, err
	}
	value, err := json.MarshalIndent(all, "  ", "  ")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("{\n")
	for _, m := range members {
		if m.key != approvalsKey {
			key, err := json.Marshal(m.key)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "  %s: %s,\n", key, m.value)
		}
	}
	fmt.Fprintf(&b, "  %q: %s\n}\n", approvalsKey, value)
	return b.Bytes(), nil
}

// membersOf returns the keys of an object in their order.
func membersOf(text []byte) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil { // the brace
		return nil, err
	}
	var out []member
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{key: fmt.Sprint(key)}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}
