package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/CycloneDX/cyclonedx-go"
)

// document returns the CycloneDX 1.6 JSON of one binary. A linker records the modules, not which of
// them requires which, so all of them are listed as dependencies of the binary itself.
func document(info *debug.BuildInfo, version string, at time.Time) ([]byte, error) {
	if info.Main.Path == "" {
		return nil, errors.New("the binary names no main module; build it inside its module")
	}
	self := component(debug.Module{Path: info.Main.Path, Version: version})
	self.Type = cyclonedx.ComponentTypeApplication
	self.Licenses = &cyclonedx.Licenses{{License: &cyclonedx.License{ID: "Apache-2.0"}}}
	var properties []cyclonedx.Property
	for _, s := range info.Settings {
		if s.Key == "GOOS" || s.Key == "GOARCH" || s.Key == "CGO_ENABLED" {
			properties = append(properties, cyclonedx.Property{Name: "go:" + s.Key, Value: s.Value})
		}
	}
	if len(properties) > 0 {
		self.Properties = &properties
	}
	modules := []cyclonedx.Component{component(debug.Module{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go")})}
	for _, m := range info.Deps {
		used := *cmp.Or(m.Replace, m)
		c := component(used)
		if used.Sum != "" {
			h, err := moduleHash(used.Sum)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.Path, err)
			}
			c.Hashes = &[]cyclonedx.Hash{h}
		}
		modules = append(modules, c)
	}
	slices.SortFunc(modules, func(a, b cyclonedx.Component) int { return strings.Compare(a.BOMRef, b.BOMRef) })
	refs := make([]string, len(modules))
	for i, c := range modules {
		refs[i] = c.BOMRef
	}
	bom := cyclonedx.NewBOM()
	bom.Metadata = &cyclonedx.Metadata{Timestamp: at.UTC().Format(time.RFC3339), Component: &self}
	bom.Components = &modules
	bom.Dependencies = &[]cyclonedx.Dependency{{Ref: self.BOMRef, Dependencies: &refs}}
	unnumbered, err := encode(bom)
	if err != nil {
		return nil, err
	}
	bom.SerialNumber = serial(unnumbered)
	return encode(bom)
}

func encode(bom *cyclonedx.BOM) ([]byte, error) {
	var b bytes.Buffer
	if err := cyclonedx.NewBOMEncoder(&b, cyclonedx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cyclonedx.SpecVersion1_6); err != nil {
		return nil, fmt.Errorf("cannot encode the document: %w", err)
	}
	return b.Bytes(), nil
}

// component describes a module. Its package URL is also its reference inside the document.
func component(m debug.Module) cyclonedx.Component {
	segments := strings.Split(strings.ToLower(m.Path), "/")
	for i := range segments {
		segments[i] = url.PathEscape(segments[i])
	}
	purl := "pkg:golang/" + strings.Join(segments, "/") + "@" + url.QueryEscape(m.Version)
	return cyclonedx.Component{Type: cyclonedx.ComponentTypeLibrary, BOMRef: purl, Name: m.Path, Version: m.Version, PackageURL: purl}
}

// moduleHash converts a checksum of go.sum: the SHA-256 of the list of a module's files with the
// SHA-256 of each.
func moduleHash(sum string) (cyclonedx.Hash, error) {
	text, ok := strings.CutPrefix(sum, "h1:")
	raw, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(raw) != sha256.Size {
		return cyclonedx.Hash{}, fmt.Errorf("the checksum %q is not of the form h1:…", sum)
	}
	return cyclonedx.Hash{Algorithm: cyclonedx.HashAlgoSHA256, Value: hex.EncodeToString(raw)}, nil
}

// serial returns a UUID of the content, version 8 of RFC 9562: equal documents have equal numbers.
func serial(text []byte) string {
	sum := sha256.Sum256(text)
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	h := hex.EncodeToString(sum[:16])
	return "urn:uuid:" + strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
