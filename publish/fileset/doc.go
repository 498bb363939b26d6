// Package fileset replaces several files of a folder together, so that whoever looks finds all the
// old ones or all the new ones, whatever runs at the same time and whenever a process dies.
//
// In go a folder and the new texts; out come the files, all of them or none.
//
//	hold, err := fileset.Folder{Dir: "pins"}.Hold(ctx)
//	if errors.Is(err, fileset.ErrBusy) { ... } // another process writes it; err names that one
//	defer hold.Release()
//	err = hold.Replace(ctx, []fileset.File{{Name: "a", Text: a}, {Name: "b", Text: b}})
//
// # How
//
// [Folder.Hold] takes a file of the folder, [LockName], by a lock of the system, see package
// filelock. It waits for another process that has it, up to a limit. The file names its holder.
//
// [Hold.Replace] writes the new files, and copies of those that they replace, beside them, flushes
// them to the disk and reads them back. Then it records in the lock's file what it is about to do.
// From there on only renames remain, which need no more space on the disk. The files are renamed in
// their order, the last one after the others were read back from their places. If a step fails, the
// copies are renamed back in the opposite order.
//
// If the process is killed, its record stays. The next Hold of the folder takes the replacement
// back by the copies, or keeps it if its last file was in place, and removes what was left over.
// [Look] shows a reader of the folder whether a replacement is under way or was interrupted.
//
// # Invariants
//
//   - One process at a time. A process that ended, however it did, is not waited for.
//   - If Replace returns an error, the folder is as it was. If a file cannot be put back, the error
//     names it, and the record stays for the next Hold.
//   - The last file is the one that counts: with it a replacement is done.
//   - A file that somebody else has changed after the kill is left as it is, and so are the others.
//   - Files that have the right text are not written again.
//   - Only names are in the record; the texts are in the copies.
//
// What cannot be promised: a reader that opens several files between two renames sees both old and
// new ones, unless it asks Look. On a network file system the lock holds as far as the file system
// keeps locks between machines.
package fileset
