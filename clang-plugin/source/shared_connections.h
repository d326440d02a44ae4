// Connections in an epoll instance that several threads wait on, without EPOLLONESHOT: what the two
// rules about them have in common.
#pragma once

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// Calls `take` with each EPOLL_CTL_ADD of an accepted connection to such an instance whose mask is
// certain to have no EPOLLONESHOT, and says whether it has EPOLLET. Where a lock is taken on the
// way there is none. Threads that other files start count where the instance is a variable that
// the program has one of.
void each_shared_connection(const Source& source,
                            const std::function<void(const Call& ctl, bool edge)>& take);

// A wait of several threads on one instance, where a lock may keep them apart: each_shared_connection
// has nothing to say, and only a path can tell.
struct LockedWait {
  const clang::CallExpr* call;  // of epoll_wait, or of a function of another file that makes it
  bool edge;                    // accepted connections are registered with EPOLLET, or without
};

// None where some connection that the unit registers may have EPOLLONESHOT.
std::vector<LockedWait> locked_waits(const Source& source);

}  // namespace ofdcheck::lint
