// A CloseRun is a row of closes by one thread: neighbouring numbers, one after the other, from one
// place. Daemons sweep 3..N so, without owning what they close; that no number of a sweep was the
// sweeper's own to close is why such a row is told apart from one owner closing twice.
#pragma once

#include "checker/call.h"

namespace ofdcheck {

struct CloseRun {
  static constexpr int kLongest = 16;  // a longer row is a sweep whatever it meets

  int first = -1;
  int last = -1;
  StackId stack = 0;
  std::int64_t time = 0;  // of the last one
  bool hit = false;       // one of the numbers was open
  bool missed = false;    // one was not (EBADF)
  bool stranger = false;  // one was not, and nobody had closed it before

  bool continued_by(const Call& call) const {
    return last >= 0 && call.kind == CallKind::close && call.stack == stack &&
           (call.fd == last + 1 || call.fd == last - 1);
  }
  int length() const { return first < last ? last - first + 1 : first - last + 1; }
  int lowest() const { return first < last ? first : last; }
  int highest() const { return first < last ? last : first; }
  // Numbers 0 to 2 belong to nobody in particular: closing them in a row is daemonising.
  bool sweep() const {
    return length() > 1 && (hit || stranger || lowest() <= 2 || length() > kLongest);
  }

  void begin(const Call& call) {
    if (continued_by(call)) {
      last = call.fd;
      time = call.time;
    } else {
      *this = {call.fd, call.fd, call.stack, call.time, false, false, false};
    }
  }
};

}  // namespace ofdcheck
