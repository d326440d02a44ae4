// Input and output that carries bytes: the hot path.
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "runtime/calls/hot.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
namespace {

// Only after the kernel has taken them: until then the pointers may point anywhere.
std::size_t bytes_in(const iovec* parts, int count, ssize_t result) {
  std::size_t bytes = 0;
  for (int i = 0; i < count && result > 0; ++i) bytes += parts[i].iov_len;
  return bytes;
}

// The same of an input: one without room has looked at nothing.
std::size_t room_in(const iovec* parts, int count, ssize_t result) {
  return result < 0 ? 0 : room_for(bytes_in(parts, count, 1));
}

}  // namespace

OFD_INTERPOSE(ssize_t, read, (int fd, void* bytes, size_t size)) {
  HotCallOf hot(Fixed<CallKind::read>{}, fd, room_for(size), caller_frame());
  const ssize_t result = real_read(fd, bytes, size);
  hot.leave(result);
  return result;
}
OFD_ALIAS(ssize_t, __read, (int fd, void* bytes, size_t size), read);

OFD_INTERPOSE(ssize_t, readv, (int fd, const iovec* parts, int count)) {
  HotCallOf hot(Fixed<CallKind::read>{}, fd, 0, caller_frame());
  const ssize_t result = real_readv(fd, parts, count);
  hot.leave(result, room_in(parts, count, result));
  return result;
}

OFD_INTERPOSE(ssize_t, write, (int fd, const void* bytes, size_t size)) {
  HotCallOf hot(Fixed<CallKind::write>{}, fd, size, caller_frame());
  const ssize_t result = real_write(fd, bytes, size);
  hot.leave(result);
  return result;
}
OFD_ALIAS(ssize_t, __write, (int fd, const void* bytes, size_t size), write);

OFD_INTERPOSE(ssize_t, writev, (int fd, const iovec* parts, int count)) {
  HotCallOf hot(Fixed<CallKind::write>{}, fd, 0, caller_frame());
  const ssize_t result = real_writev(fd, parts, count);
  hot.leave(result, bytes_in(parts, count, result));
  return result;
}

// Plain file input and output: what follows when epoll refused a file.
OFD_INTERPOSE(ssize_t, pread, (int fd, void* bytes, size_t size, off_t offset)) {
  HotCallOf hot(Fixed<CallKind::read>{}, fd, room_for(size), caller_frame());
  const ssize_t result = real_pread(fd, bytes, size, offset);
  hot.leave(result);
  return result;
}
OFD_ALIAS(ssize_t, pread64, (int fd, void* bytes, size_t size, off64_t offset), pread);
OFD_ALIAS(ssize_t, __pread64, (int fd, void* bytes, size_t size, off64_t offset), pread);

OFD_INTERPOSE(ssize_t, pwrite, (int fd, const void* bytes, size_t size, off_t offset)) {
  HotCall hot(CallKind::write, fd, size, caller_frame());
  const ssize_t result = real_pwrite(fd, bytes, size, offset);
  hot.leave(result);
  return result;
}
OFD_ALIAS(ssize_t, pwrite64, (int fd, const void* bytes, size_t size, off64_t offset), pwrite);
OFD_ALIAS(ssize_t, __pwrite64, (int fd, const void* bytes, size_t size, off64_t offset), pwrite);

OFD_INTERPOSE(ssize_t, preadv, (int fd, const iovec* parts, int count, off_t offset)) {
  HotCall hot(CallKind::read, fd, 0, caller_frame());
  const ssize_t result = real_preadv(fd, parts, count, offset);
  hot.leave(result, room_in(parts, count, result));
  return result;
}
OFD_ALIAS(ssize_t, preadv64, (int fd, const iovec* parts, int count, off64_t offset), preadv);

OFD_INTERPOSE(ssize_t, pwritev, (int fd, const iovec* parts, int count, off_t offset)) {
  HotCall hot(CallKind::write, fd, 0, caller_frame());
  const ssize_t result = real_pwritev(fd, parts, count, offset);
  hot.leave(result, bytes_in(parts, count, result));
  return result;
}
OFD_ALIAS(ssize_t, pwritev64, (int fd, const iovec* parts, int count, off64_t offset), pwritev);

OFD_INTERPOSE(ssize_t, preadv2,
              (int fd, const iovec* parts, int count, off_t offset, int flags)) {
  HotCall hot(CallKind::read, fd, 0, caller_frame());
  const ssize_t result = real_preadv2(fd, parts, count, offset, flags);
  hot.leave(result, room_in(parts, count, result));
  return result;
}
OFD_ALIAS(ssize_t, preadv64v2, (int fd, const iovec* parts, int count, off64_t offset, int flags),
          preadv2);

OFD_INTERPOSE(ssize_t, pwritev2,
              (int fd, const iovec* parts, int count, off_t offset, int flags)) {
  HotCall hot(CallKind::write, fd, 0, caller_frame());
  const ssize_t result = real_pwritev2(fd, parts, count, offset, flags);
  hot.leave(result, bytes_in(parts, count, result));
  return result;
}
OFD_ALIAS(ssize_t, pwritev64v2, (int fd, const iovec* parts, int count, off64_t offset, int flags),
          pwritev2);

OFD_INTERPOSE(ssize_t, recv, (int fd, void* bytes, size_t size, int flags)) {
  HotCallOf hot(Fixed<CallKind::recv>{}, fd, room_for(size), flags, caller_frame());
  const ssize_t result = real_recv(fd, bytes, size, flags);
  hot.leave(result);
  return result;
}

OFD_INTERPOSE(ssize_t, recvfrom,
              (int fd, void* bytes, size_t size, int flags, sockaddr* from, socklen_t* length)) {
  HotCall hot(CallKind::recv, fd, room_for(size), flags, caller_frame());
  const ssize_t result = real_recvfrom(fd, bytes, size, flags, from, length);
  hot.leave(result);
  return result;
}

OFD_INTERPOSE(ssize_t, send, (int fd, const void* bytes, size_t size, int flags)) {
  HotCallOf hot(Fixed<CallKind::send>{}, fd, size, flags, caller_frame());
  const ssize_t result = real_send(fd, bytes, size, flags);
  hot.leave(result);
  return result;
}
OFD_ALIAS(ssize_t, __send, (int fd, const void* bytes, size_t size, int flags), send);

OFD_INTERPOSE(ssize_t, sendto, (int fd, const void* bytes, size_t size, int flags,
                                const sockaddr* to, socklen_t length)) {
  HotCallOf hot(Fixed<CallKind::send>{}, fd, size, flags, caller_frame());
  const ssize_t result = real_sendto(fd, bytes, size, flags, to, length);
  hot.leave(result);
  return result;
}

OFD_INTERPOSE(int, eventfd_read, (int fd, eventfd_t* value)) {
  HotCall hot(CallKind::read, fd, sizeof(eventfd_t), caller_frame());
  const int result = real_eventfd_read(fd, value);
  hot.leave(result == 0 ? long{sizeof *value} : result);
  return result;
}

OFD_INTERPOSE(int, eventfd_write, (int fd, eventfd_t value)) {
  HotCall hot(CallKind::write, fd, sizeof(eventfd_t), caller_frame());
  const int result = real_eventfd_write(fd, value);
  hot.leave(result == 0 ? long{sizeof value} : result);
  return result;
}

// Fortified callers reach these; the real ones abort on an overrun, as before.
OFD_INTERPOSE_UNDECLARED(ssize_t, __read_chk, (int fd, void* bytes, size_t size, size_t room)) {
  HotCall hot(CallKind::read, fd, room_for(size), caller_frame());
  const ssize_t result = real___read_chk(fd, bytes, size, room);
  hot.leave(result);
  return result;
}

OFD_INTERPOSE_UNDECLARED(ssize_t, __pread_chk,
                         (int fd, void* bytes, size_t size, off_t offset, size_t room)) {
  HotCall hot(CallKind::read, fd, room_for(size), caller_frame());
  const ssize_t result = real___pread_chk(fd, bytes, size, offset, room);
  hot.leave(result);
  return result;
}
OFD_ALIAS(ssize_t, __pread64_chk, (int fd, void* bytes, size_t size, off64_t offset, size_t room),
          __pread_chk);

OFD_INTERPOSE_UNDECLARED(ssize_t, __recv_chk,
                         (int fd, void* bytes, size_t size, size_t room, int flags)) {
  HotCall hot(CallKind::recv, fd, room_for(size), flags, caller_frame());
  const ssize_t result = real___recv_chk(fd, bytes, size, room, flags);
  hot.leave(result);
  return result;
}

OFD_INTERPOSE_UNDECLARED(ssize_t, __recvfrom_chk,
                         (int fd, void* bytes, size_t size, size_t room, int flags, sockaddr* from,
                          socklen_t* length)) {
  HotCall hot(CallKind::recv, fd, room_for(size), flags, caller_frame());
  const ssize_t result = real___recvfrom_chk(fd, bytes, size, room, flags, from, length);
  hot.leave(result);
  return result;
}

}  // namespace ofdcheck::runtime
