#include "runtime/uring/request.h"

#include <fcntl.h>

namespace ofdcheck {
namespace {

// Newer than the headers of Debian 12.
constexpr unsigned kOpFixedFdInstall = 54;
constexpr unsigned kAcceptMultishot = 1u << 0;

Request makes(const io_uring_sqe& entry, CallKind kind, int fd, std::int64_t flags) {
  Request request;
  // A direct descriptor is a place in a table of the ring's own, and no number.
  if (entry.file_index != 0) return request;
  request.does = Request::Does::makes;
  request.kind = kind;
  request.fd = fd;
  request.flags = flags;
  return request;
}

Request closes(const io_uring_sqe& entry) {
  Request request;
  if (entry.file_index != 0) return request;
  request.does = Request::Does::closes;
  request.fd = entry.fd;
  return request;
}

Request registers(const io_uring_sqe& entry) {
  Request request;
  request.does = Request::Does::registers;
  request.kind = CallKind::epoll_ctl;
  request.epfd = entry.fd;
  request.fd = static_cast<int>(entry.off);
  request.op = static_cast<int>(entry.len);
  request.event = entry.addr;
  return request;
}

// What moves bytes through the number, or waits for it.
Request works(const io_uring_sqe& entry) {
  Request request;
  if ((entry.flags & IOSQE_FIXED_FILE) != 0 || entry.fd < 0) return request;
  request.does = Request::Does::works;
  request.fd = entry.fd;
  return request;
}

}  // namespace

Request request_in(const io_uring_sqe& entry) {
  Request request;
  const bool fixed = (entry.flags & IOSQE_FIXED_FILE) != 0;
  switch (entry.opcode) {
    case IORING_OP_CLOSE: request = closes(entry); break;
    case IORING_OP_EPOLL_CTL: request = registers(entry); break;
    case IORING_OP_ACCEPT:
      request = makes(entry, CallKind::accept, fixed ? -1 : entry.fd, entry.accept_flags);
      request.repeats = (entry.ioprio & kAcceptMultishot) != 0;
      break;
    case IORING_OP_OPENAT: request = makes(entry, CallKind::open, -1, entry.open_flags); break;
    case IORING_OP_OPENAT2:
      request = makes(entry, CallKind::open, -1, 0);
      request.how = entry.off;
      break;
    // socket(2)'s arguments stand in fd, off and len.
    case IORING_OP_SOCKET:
      request = makes(entry, CallKind::socket, -1, static_cast<std::int64_t>(entry.off));
      break;
    // The number comes close-on-exec unless told otherwise, and names what was direct before.
    case kOpFixedFdInstall: request = makes(entry, CallKind::found, -1, O_CLOEXEC); break;
    case IORING_OP_READV:
    case IORING_OP_WRITEV:
    case IORING_OP_READ_FIXED:
    case IORING_OP_WRITE_FIXED:
    case IORING_OP_READ:
    case IORING_OP_WRITE:
    case IORING_OP_SENDMSG:
    case IORING_OP_RECVMSG:
    case IORING_OP_SEND:
    case IORING_OP_RECV:
    case IORING_OP_SPLICE:
    case IORING_OP_TEE:
    case IORING_OP_CONNECT:
    case IORING_OP_SHUTDOWN:
    case IORING_OP_SEND_ZC: request = works(entry); break;
    default: break;
  }
  request.tag = entry.user_data;
  return request;
}

}  // namespace ofdcheck
