package hugepages

import (
	"runtime"
	"runtime/debug"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of a large page on the processors that Go's heap uses them on.
const hugePage = 2 << 20

// reserve marks addresses of the heap for large pages: so many bytes, rounded down. An error of the
// kernel changes nothing, as there is nothing to do about it. Where addresses are limited (ulimit
// -v) none are taken: a block that does not fit would end the program.
func reserve(size int) {
	var addresses unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_AS, &addresses) != nil || addresses.Cur != unix.RLIM_INFINITY {
		return
	}
	percent := debug.SetGCPercent(-1) // the block alone would start a collection, which finds it alive
	block := make([]byte, size)
	begin := -uintptr(unsafe.Pointer(unsafe.SliceData(block))) % hugePage
	if end := uintptr(size); begin < end {
		_ = unix.Madvise(block[begin:end-(end-begin)%hugePage], unix.MADV_HUGEPAGE)
	}
	runtime.KeepAlive(block)
	block = nil
	runtime.GC() // frees the block, while there is hardly anything else to look at
	if set := debug.SetGCPercent(percent); set != -1 {
		debug.SetGCPercent(set) // by another goroutine in the meantime
	}
}
