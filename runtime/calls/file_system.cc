// Descriptors of mounts, of file systems in the making, and of files by their handle: epoll refuses them
// all, and so they are recorded as open.
#include <fcntl.h>
#include <sys/mount.h>

#include "runtime/calls/opened.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
OFD_INTERPOSE(int, open_by_handle_at, (int mount, file_handle* handle, int flags)) {
  return opened_file(caller_frame(), real_open_by_handle_at(mount, handle, flags), flags);
}

// OPEN_TREE_CLOEXEC is O_CLOEXEC; those of the others are 1.
OFD_INTERPOSE(int, open_tree, (int directory, const char* path, unsigned int flags)) noexcept {
  return opened_file(caller_frame(), real_open_tree(directory, path, flags), flags & O_CLOEXEC);
}

OFD_INTERPOSE(int, fsopen, (const char* name, unsigned int flags)) noexcept {
  return opened_file(caller_frame(), real_fsopen(name, flags),
                (flags & FSOPEN_CLOEXEC) != 0 ? O_CLOEXEC : 0);
}

OFD_INTERPOSE(int, fsmount, (int context, unsigned int flags, unsigned int attributes)) noexcept {
  return opened_file(caller_frame(), real_fsmount(context, flags, attributes),
                (flags & FSMOUNT_CLOEXEC) != 0 ? O_CLOEXEC : 0);
}

OFD_INTERPOSE(int, fspick, (int directory, const char* path, unsigned int flags)) noexcept {
  return opened_file(caller_frame(), real_fspick(directory, path, flags),
                (flags & FSPICK_CLOEXEC) != 0 ? O_CLOEXEC : 0);
}

}  // namespace ofdcheck::runtime
