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

}  // namespace ofdcheck::lint
