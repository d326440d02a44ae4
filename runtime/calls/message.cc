// sendmsg(2) and recvmsg(2): bytes, and descriptors with SCM_RIGHTS.
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "runtime/calls/hot.h"
#include "runtime/glibc.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
namespace {

// The kernel passes at most SCM_MAX_FD (253) descriptors in one message.
struct Passed {
  std::array<int, 253> fds;
  std::size_t count = 0;

  explicit Passed(const msghdr* message) {
    if (message == nullptr || message->msg_controllen == 0) return;
    for (cmsghdr* part = CMSG_FIRSTHDR(message); part != nullptr;
         part = CMSG_NXTHDR(const_cast<msghdr*>(message), part)) {
      if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
      const std::size_t here = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (std::size_t i = 0; i < here && count < fds.size(); ++i)
        std::memcpy(&fds[count++], CMSG_DATA(part) + i * sizeof(int), sizeof(int));
    }
  }
  std::span<const int> span() const { return {fds.data(), count}; }
};

// Bytes that the message has room for; asked only when the kernel has taken it.
std::size_t bytes_in(const msghdr& message) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i) bytes += message.msg_iov[i].iov_len;
  return bytes;
}

}  // namespace

OFD_INTERPOSE(ssize_t, sendmsg, (int fd, const msghdr* message, int flags)) {
  if (message == nullptr || message->msg_controllen == 0) {
    HotCall hot(CallKind::sendmsg, fd, 0, flags, caller_frame());
    const ssize_t result = real_sendmsg(fd, message, flags);
    hot.leave(result, result > 0 ? bytes_in(*message) : 0);
    return result;
  }
  const Passed passed(message);
  Observation seen(CallKind::sendmsg, caller_frame());
  seen.call.fd = fd;
  seen.call.fds = passed.span();
  seen.enter();
  const ssize_t result = real_sendmsg(fd, message, flags);
  if (result > 0) seen.call.size = static_cast<std::int64_t>(bytes_in(*message));
  seen.leave(result);
  return result;
}

OFD_INTERPOSE(ssize_t, recvmsg, (int fd, msghdr* message, int flags)) {
  HotCall hot(CallKind::recvmsg, fd, 0, flags, caller_frame());
  const ssize_t result = real_recvmsg(fd, message, flags);
  const Passed passed(result >= 0 ? message : nullptr);
  const std::size_t size = result >= 0 ? room_for(bytes_in(*message)) : 0;
  if (passed.count == 0) {
    hot.leave(result, size);
    return result;
  }
  hot.leave_for_the_door();
  Observation seen(CallKind::recvmsg, caller_frame());
  seen.call.fd = fd;
  seen.call.size = static_cast<std::int64_t>(size);
  seen.call.flags = flags;
  seen.call.fds = passed.span();
  seen.once(result);
  return result;
}

// Of a batch of messages each is recorded as the single call it stands for.
OFD_INTERPOSE(int, sendmmsg, (int fd, mmsghdr* messages, unsigned int count, int flags)) {
  HotCall hot(CallKind::sendmsg, fd, 0, flags, caller_frame());
  const int result = real_sendmmsg(fd, messages, count, flags);
  hot.leave(result);
  for (int i = 0; i < result; ++i) {
    const Passed passed(&messages[i].msg_hdr);
    if (passed.count == 0) continue;
    Observation seen(CallKind::sendmsg, caller_frame());
    seen.call.fd = fd;
    seen.call.fds = passed.span();
    seen.once(messages[i].msg_len);
  }
  return result;
}

OFD_INTERPOSE(int, recvmmsg, (int fd, mmsghdr* messages, unsigned int count, int flags,
                              timespec* timeout)) {
  // Messages take the place of bytes: fewer than asked for are all there were.
  HotCall hot(CallKind::recvmsg, fd, room_for(count), flags, caller_frame());
  const int result = real_recvmmsg(fd, messages, count, flags, timeout);
  hot.leave(result);
  for (int i = 0; i < result; ++i) {
    const Passed passed(&messages[i].msg_hdr);
    if (passed.count == 0) continue;
    Observation seen(CallKind::recvmsg, caller_frame());
    seen.call.fd = fd;
    seen.call.flags = flags;
    seen.call.fds = passed.span();
    seen.once(messages[i].msg_len);
  }
  return result;
}

}  // namespace ofdcheck::runtime
