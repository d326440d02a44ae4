// How a function ends that has taken something once: a connection, or a piece of what a stream
// holds. Its control flow is gone through with what its local variables are known to be. The same
// is asked of one that sends: what is left then is what the socket has not taken.
#pragma once

#include <vector>

#include "clang-plugin/source/event_loops.h"
#include "clang-plugin/source/local_values.h"

namespace clang {
class FieldDecl;
}

namespace ofdcheck::lint {

// One way in which a call that takes may end.
struct Ending {
  enum class What : std::uint8_t {
    nothing,  // there was nothing, or no more
    left,     // something was taken, there may be more, and nothing was done about that
    settled,  // it was, and somebody may come back to it
  };

  What what = What::nothing;
  Range returned;
  const clang::FieldDecl* told_by =
      nullptr;  // of the record that is returned; else what is returned

  auto operator<=>(const Ending&) const = default;
};

struct Endings {
  // Without those of a call that may be made again after it has ended so: what was left is looked
  // at.
  std::vector<Ending> ways;
  bool known = false;  // all of it was gone through

  bool may_leave() const;
};

// A call in a function, and how it may end.
struct Taking {
  const Function* in;
  const clang::CallExpr* call;
  const LibcCall* libc;  // accept, or what reads or sends
  std::vector<Ending> ways;
};

// To the end of the function, or to the next wait, after this call. A loop around it that goes over
// what events brought is no second time.
Endings endings_of(const EventLoops& loops, const Taking& taking, const Reminders& reminders);

}  // namespace ofdcheck::lint
