// POSIX message queues: what they hand out is a descriptor, and epoll takes it. mq_open is in create.cc.
#include <mqueue.h>

#include "runtime/calls/hot.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {

OFD_INTERPOSE(int, mq_close, (mqd_t queue)) noexcept {
  Observation seen(CallKind::close, caller_frame());
  seen.call.fd = queue;
  seen.enter();
  const int result = real_mq_close(queue);
  seen.leave(result);
  return result;
}

// A message is taken whole, whatever the room for it.
OFD_INTERPOSE(ssize_t, mq_receive,
              (mqd_t queue, char* bytes, size_t size, unsigned int* priority)) {
  HotCall hot(CallKind::read, queue, 0, caller_frame());
  const ssize_t result = real_mq_receive(queue, bytes, size, priority);
  hot.leave(result);
  return result;
}

OFD_INTERPOSE(ssize_t, mq_timedreceive, (mqd_t queue, char* bytes, size_t size,
                                         unsigned int* priority, const timespec* until)) {
  HotCall hot(CallKind::read, queue, 0, caller_frame());
  const ssize_t result = real_mq_timedreceive(queue, bytes, size, priority, until);
  hot.leave(result);
  return result;
}

// And sent whole.
OFD_INTERPOSE(int, mq_send,
              (mqd_t queue, const char* bytes, size_t size, unsigned int priority)) {
  HotCall hot(CallKind::write, queue, size, caller_frame());
  const int result = real_mq_send(queue, bytes, size, priority);
  hot.leave(result == 0 ? static_cast<long>(size) : result);
  return result;
}

OFD_INTERPOSE(int, mq_timedsend, (mqd_t queue, const char* bytes, size_t size,
                                  unsigned int priority, const timespec* until)) {
  HotCall hot(CallKind::write, queue, size, caller_frame());
  const int result = real_mq_timedsend(queue, bytes, size, priority, until);
  hot.leave(result == 0 ? static_cast<long>(size) : result);
  return result;
}

}  // namespace ofdcheck::runtime
