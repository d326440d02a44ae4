// What the names under /proc tell without being opened: readlink and stat of them. Stateless; raw
// system calls only.
#pragma once

#include "checker/kernel/kernel.h"

namespace ofdcheck::proc {

// The kind of an anonymous inode of this process, by the text of its link.
FileKind anonymous_kind(int fd);
// Does `fd` of process `pid` (0: this process) name the socket with this inode?
Answer names_socket(int pid, int fd, std::uint64_t inode);
// Does this process run: neither gone nor a zombie?
Answer runs(int pid);

}  // namespace ofdcheck::proc
