// One child process that computes a reply: its pid as a pidfd, its output as a pipe.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include "net/fd.h"

namespace refserver {

struct Child {
  pid_t pid = -1;
  Fd pidfd;  // readable when the child has ended
  Fd out;    // non-blocking
};

// By fork and exec. Throws std::system_error; at EMFILE among others. `in_child` is what the child
// does before: nothing, but for a planted bug.
Child start_child(const std::string& name, const std::function<void()>& in_child = {});

void end_child(const Child& child);  // kills
void reap_child(const Child& child);  // after pidfd was readable, or to wait for it

}  // namespace refserver
