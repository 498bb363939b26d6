package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// document is a CycloneDX 1.6 bill of materials, as far as a Go binary fills it.
type document struct {
	Format       string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	SerialNumber string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	PURL       string     `json:"purl"`
	Licenses   []license  `json:"licenses,omitempty"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type license struct {
	License struct {
		ID string `json:"id"`
	} `json:"license"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

// bom makes the document of one binary. A linker records the modules, not which
// of them wants which: all of them are dependencies of the binary.
func bom(info *debug.BuildInfo, version string, at time.Time) (document, error) {
	d := document{Format: "CycloneDX", SpecVersion: "1.6", Version: 1, Metadata: metadata{Timestamp: at.UTC().Format(time.RFC3339)}}
	if info.Main.Path == "" {
		return d, errors.New("the binary names no main module; build it inside its module")
	}
	self := module(debug.Module{Path: info.Main.Path, Version: version})
	self.Type, self.Licenses = "application", []license{{}}
	self.Licenses[0].License.ID = "Apache-2.0"
	for _, s := range info.Settings {
		if s.Key == "GOOS" || s.Key == "GOARCH" || s.Key == "CGO_ENABLED" {
			self.Properties = append(self.Properties, property{"go:" + s.Key, s.Value})
		}
	}
	d.Metadata.Component = self
	d.Components = []component{module(debug.Module{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go")})}
	for _, m := range info.Deps {
		c := module(*cmp.Or(m.Replace, m))
		if sum := cmp.Or(m.Replace, m).Sum; sum != "" {
			h, err := moduleHash(sum)
			if err != nil {
				return d, fmt.Errorf("%s: %w", m.Path, err)
			}
			c.Hashes = []hash{h}
		}
		d.Components = append(d.Components, c)
	}
	slices.SortFunc(d.Components, func(a, b component) int { return strings.Compare(a.Ref, b.Ref) })
	all := dependency{Ref: self.Ref}
	for _, c := range d.Components {
		all.DependsOn = append(all.DependsOn, c.Ref)
	}
	d.Dependencies = []dependency{all}
	text, err := json.Marshal(d)
	if err != nil {
		return d, fmt.Errorf("cannot encode the document: %w", err)
	}
	d.SerialNumber = serial(text)
	return d, nil
}

// module describes a module by its package URL, which is also its name in the document.
func module(m debug.Module) component {
	segments := strings.Split(strings.ToLower(m.Path), "/")
	for i := range segments {
		segments[i] = url.PathEscape(segments[i])
	}
	purl := "pkg:golang/" + strings.Join(segments, "/") + "@" + url.QueryEscape(m.Version)
	return component{Type: "library", Ref: purl, Name: m.Path, Version: m.Version, PURL: purl}
}

// moduleHash is the checksum of go.sum: SHA-256 over the list of a module's files and theirs.
func moduleHash(sum string) (hash, error) {
	text, ok := strings.CutPrefix(sum, "h1:")
	raw, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(raw) != sha256.Size {
		return hash{}, fmt.Errorf("the checksum %q is not of the form h1:…", sum)
	}
	return hash{"SHA-256", hex.EncodeToString(raw)}, nil
}

// serial is a UUID of the content, version 8 of RFC 9562: the same document has the same number.
func serial(text []byte) string {
	sum := sha256.Sum256(text)
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	h := hex.EncodeToString(sum[:16])
	return "urn:uuid:" + strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
