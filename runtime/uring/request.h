// What an entry of a submission queue asks for, as far as it concerns descriptors, and what an entry of a
// completion queue answers (io_uring_enter(2), <linux/io_uring.h>).
#pragma once

#include <linux/io_uring.h>

#include <cstdint>

#include "checker/call.h"

namespace ofdcheck {

struct Request {
  enum class Does : std::uint8_t {
    nothing,    // that concerns a number: a time-out, a direct descriptor of the ring's own
    closes,     // `fd`
    registers,  // epoll_ctl: `op` of `fd` in `epfd`, with the epoll_event at `event`
    makes,      // a number: what `kind` says, from `fd` where it is accept
    works,      // on `fd`, in a way that is not told apart
  };
  Does does = Does::nothing;
  CallKind kind = CallKind::close;
  bool repeats = false;  // multishot: answers again and again
  int fd = -1;
  int epfd = -1;
  int op = 0;
  std::uint64_t event = 0;
  std::int64_t flags = 0;  // of what it makes
  std::uint64_t how = 0;   // openat2: where its open_how is
  std::uint64_t tag = 0;   // user_data, which comes back with the answer
};

struct Answered {
  std::uint64_t tag = 0;
  int result = 0;     // negative: -errno
  bool more = false;  // others follow for the same request
};

Request request_in(const io_uring_sqe& entry);

}  // namespace ofdcheck
