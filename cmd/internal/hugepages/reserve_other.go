//go:build !linux

package hugepages

// reserve does nothing: the system has no such advice, or gives large pages by itself.
func reserve(int) {}
