// Bytes in and out of descriptors.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdarg>
#include <cstring>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

constexpr int kFree = 1 << 16;  // a number that nothing has

// Two ends that are connected, and three bytes on their way from [1] to [0].
struct Channel {
  explicit Channel(bool as_pipe = true) {
    if (as_pipe) pipe2(ends, O_NONBLOCK);
    else socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends);
    write(ends[1], "abc", 3);
  }
  ~Channel() {
    close(ends[0]);
    close(ends[1]);
  }
  int ends[2];
};

// A file of three bytes.
struct File {
  File() { write(fd, "abc", 3); }
  ~File() { close(fd); }
  int fd = memfd_create("x", MFD_CLOEXEC);
};

char room[8];
const iovec part{room, sizeof room};
const iovec three{room, 3};

void read_from(Session& c, int fd) { c.expect("read(fd=%d, size=8) = 3", fd); }
void wrote_to(Session& c, int fd) { c.expect("write(fd=%d, size=3) = 3", fd); }
void refused(Session& c, const char* kind) { c.expect("%s(fd=%d) = -1 EBADF", kind, kFree); }

// vdprintf takes a va_list, which only a variadic function has.
int print(Session& c, int fd, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const int result = c.name() == "vdprintf"
                         ? c.call<int(int, const char*, std::va_list)>(fd, format, arguments)
                         : c.call<int(int, int, const char*, std::va_list)>(fd, 1, format, arguments);
  va_end(arguments);
  return result;
}

const Rows rows{
    {{"read", "__read", "__read_chk"}, Ends::well, [](Session& c) {
       Channel channel;
       c.call<ssize_t(int, void*, std::size_t, std::size_t)>(channel.ends[0], room, sizeof room, sizeof room);
       read_from(c, channel.ends[0]);
     }},
    {{"read", "__read", "__read_chk"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, void*, std::size_t, std::size_t)>(kFree, room, sizeof room, sizeof room);
       refused(c, "read");
     }},
    {{"readv"}, Ends::well, [](Session& c) {
       Channel channel;
       c.call<ssize_t(int, const iovec*, int)>(channel.ends[0], &part, 1);
       read_from(c, channel.ends[0]);
     }},
    {{"pread", "pread64", "__pread64", "__pread_chk", "__pread64_chk"}, Ends::well, [](Session& c) {
       File file;
       c.call<ssize_t(int, void*, std::size_t, off_t, std::size_t)>(file.fd, room, sizeof room, off_t{0},
                                                                    sizeof room);
       read_from(c, file.fd);
     }},
    {{"pread", "pread64", "__pread64", "__pread_chk", "__pread64_chk"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, void*, std::size_t, off_t, std::size_t)>(kFree, room, sizeof room, off_t{0},
                                                                    sizeof room);
       refused(c, "read");
     }},
    {{"preadv", "preadv64", "preadv2", "preadv64v2"}, Ends::well, [](Session& c) {
       File file;
       c.call<ssize_t(int, const iovec*, int, off_t, int)>(file.fd, &part, 1, off_t{0}, 0);
       read_from(c, file.fd);
     }},
    {{"readv", "preadv", "preadv64", "preadv2", "preadv64v2"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, const iovec*, int, off_t, int)>(kFree, &part, 1, off_t{0}, 0);
       refused(c, "read");
     }},
    {{"recv"}, Ends::well, [](Session& c) {
       Channel channel(false);
       c.call<ssize_t(int, void*, std::size_t, int)>(channel.ends[0], room, sizeof room, MSG_DONTWAIT);
       c.expect("recv(fd=%d, flags=%d, size=8) = 3", channel.ends[0], MSG_DONTWAIT);
     }},
    {{"__recv_chk"}, Ends::well, [](Session& c) {
       Channel channel(false);
       c.call<ssize_t(int, void*, std::size_t, std::size_t, int)>(channel.ends[0], room, sizeof room,
                                                                  sizeof room, MSG_DONTWAIT);
       c.expect("recv(fd=%d, flags=%d, size=8) = 3", channel.ends[0], MSG_DONTWAIT);
     }},
    {{"recvfrom"}, Ends::well, [](Session& c) {
       Channel channel(false);
       c.call<ssize_t(int, void*, std::size_t, int, sockaddr*, socklen_t*)>(
           channel.ends[0], room, sizeof room, 0, nullptr, nullptr);
       c.expect("recv(fd=%d, size=8) = 3", channel.ends[0]);
     }},
    {{"__recvfrom_chk"}, Ends::well, [](Session& c) {
       Channel channel(false);
       c.call<ssize_t(int, void*, std::size_t, std::size_t, int, sockaddr*, socklen_t*)>(
           channel.ends[0], room, sizeof room, sizeof room, 0, nullptr, nullptr);
       c.expect("recv(fd=%d, size=8) = 3", channel.ends[0]);
     }},
    {{"recv", "recvfrom"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, void*, std::size_t, int, sockaddr*, socklen_t*)>(kFree, room, sizeof room, 0,
                                                                            nullptr, nullptr);
       refused(c, "recv");
     }},
    {{"__recv_chk", "__recvfrom_chk"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, void*, std::size_t, std::size_t, int, sockaddr*, socklen_t*)>(
           kFree, room, sizeof room, sizeof room, 0, nullptr, nullptr);
       refused(c, "recv");
     }},

    {{"write", "__write"}, Ends::well, [](Session& c) {
       Channel channel;
       c.call<ssize_t(int, const void*, std::size_t)>(channel.ends[1], room, std::size_t{3});
       wrote_to(c, channel.ends[1]);
     }},
    {{"write", "__write"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, const void*, std::size_t)>(kFree, room, std::size_t{3});
       refused(c, "write");
     }},
    {{"writev"}, Ends::well, [](Session& c) {
       Channel channel;
       c.call<ssize_t(int, const iovec*, int)>(channel.ends[1], &three, 1);
       wrote_to(c, channel.ends[1]);
     }},
    {{"pwrite", "pwrite64", "__pwrite64"}, Ends::well, [](Session& c) {
       File file;
       c.call<ssize_t(int, const void*, std::size_t, off_t)>(file.fd, room, std::size_t{3}, off_t{0});
       wrote_to(c, file.fd);
     }},
    {{"pwrite", "pwrite64", "__pwrite64"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, const void*, std::size_t, off_t)>(kFree, room, std::size_t{3}, off_t{0});
       refused(c, "write");
     }},
    {{"pwritev", "pwritev64", "pwritev2", "pwritev64v2"}, Ends::well, [](Session& c) {
       File file;
       c.call<ssize_t(int, const iovec*, int, off_t, int)>(file.fd, &three, 1, off_t{0}, 0);
       wrote_to(c, file.fd);
     }},
    {{"writev", "pwritev", "pwritev64", "pwritev2", "pwritev64v2"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, const iovec*, int, off_t, int)>(kFree, &three, 1, off_t{0}, 0);
       refused(c, "write");
     }},
    {{"send", "__send"}, Ends::well, [](Session& c) {
       Channel channel(false);
       c.call<ssize_t(int, const void*, std::size_t, int)>(channel.ends[1], room, std::size_t{3}, MSG_NOSIGNAL);
       c.expect("send(fd=%d, flags=%d, size=3) = 3", channel.ends[1], MSG_NOSIGNAL);
     }},
    {{"sendto"}, Ends::well, [](Session& c) {
       Channel channel(false);
       c.call<ssize_t(int, const void*, std::size_t, int, const sockaddr*, socklen_t)>(
           channel.ends[1], room, std::size_t{3}, 0, nullptr, socklen_t{0});
       c.expect("send(fd=%d, size=3) = 3", channel.ends[1]);
     }},
    {{"send", "__send", "sendto"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, const void*, std::size_t, int, const sockaddr*, socklen_t)>(
           kFree, room, std::size_t{3}, 0, nullptr, socklen_t{0});
       refused(c, "send");
     }},

    {{"sendfile", "sendfile64"}, Ends::well, [](Session& c) {
       Channel channel(false);
       File file;
       off_t from = 0;
       c.call<ssize_t(int, int, off_t*, std::size_t)>(channel.ends[1], file.fd, &from, std::size_t{3});
       c.expect("sendfile(fd=%d, target=%d, size=3) = 3", channel.ends[1], file.fd);
     }},
    {{"sendfile", "sendfile64"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, int, off_t*, std::size_t)>(kFree, 0, nullptr, std::size_t{3});
       refused(c, "sendfile");
     }},
    {{"splice"}, Ends::well, [](Session& c) {
       Channel from, to;
       c.call<ssize_t(int, off64_t*, int, off64_t*, std::size_t, unsigned)>(
           from.ends[0], nullptr, to.ends[1], nullptr, std::size_t{8}, 0u);
       c.expect("splice(fd=%d, target=%d, size=8) = 3", to.ends[1], from.ends[0]);
     }},
    {{"splice"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, off64_t*, int, off64_t*, std::size_t, unsigned)>(
           0, nullptr, kFree, nullptr, std::size_t{8}, 0u);
       refused(c, "splice");
     }},
    {{"tee"}, Ends::well, [](Session& c) {
       Channel from, to;
       c.call<ssize_t(int, int, std::size_t, unsigned)>(from.ends[0], to.ends[1], std::size_t{8}, 0u);
       c.expect("write(fd=%d) = 3", to.ends[1]);
     }},
    {{"tee"}, Ends::badly, [](Session& c) {
       Channel from;
       c.call<ssize_t(int, int, std::size_t, unsigned)>(from.ends[0], kFree, std::size_t{8}, 0u);
       refused(c, "write");
     }},
    {{"vmsplice"}, Ends::well, [](Session& c) {
       Channel channel;
       c.call<ssize_t(int, const iovec*, std::size_t, unsigned)>(channel.ends[1], &three, std::size_t{1}, 0u);
       c.expect("write(fd=%d) = 3", channel.ends[1]);
     }},
    {{"vmsplice"}, Ends::badly, [](Session& c) {
       c.call<ssize_t(int, const iovec*, std::size_t, unsigned)>(kFree, &three, std::size_t{1}, 0u);
       refused(c, "write");
     }},
    {{"copy_file_range"}, Ends::well, [](Session& c) {
       File from, to;
       off64_t begin = 0;
       c.call<ssize_t(int, off64_t*, int, off64_t*, std::size_t, unsigned)>(
           from.fd, &begin, to.fd, nullptr, std::size_t{3}, 0u);
       c.expect("sendfile(fd=%d, target=%d, size=3) = 3", to.fd, from.fd);
     }},
    {{"copy_file_range"}, Ends::badly, [](Session& c) {
       File from;
       c.call<ssize_t(int, off64_t*, int, off64_t*, std::size_t, unsigned)>(
           from.fd, nullptr, kFree, nullptr, std::size_t{3}, 0u);
       refused(c, "sendfile");
     }},

    {{"eventfd_read"}, Ends::well, [](Session& c) {
       const int fd = eventfd(5, 0);
       eventfd_t value = 0;
       c.call<int(int, eventfd_t*)>(fd, &value);
       c.expect("read(fd=%d, size=8) = 8", fd);
       close(fd);
     }},
    {{"eventfd_read"}, Ends::badly, [](Session& c) {
       const int fd = eventfd(0, EFD_NONBLOCK);
       eventfd_t value = 0;
       c.call<int(int, eventfd_t*)>(fd, &value);
       c.expect("read(fd=%d, size=8) = -1 EAGAIN", fd);
       close(fd);
     }},
    {{"eventfd_write"}, Ends::well, [](Session& c) {
       const int fd = eventfd(0, 0);
       c.call<int(int, eventfd_t)>(fd, eventfd_t{1});
       c.expect("write(fd=%d, size=8) = 8", fd);
       close(fd);
     }},
    {{"eventfd_write"}, Ends::badly, [](Session& c) {
       c.call<int(int, eventfd_t)>(kFree, eventfd_t{1});
       refused(c, "write");
     }},

    {{"dprintf"}, Ends::well, [](Session& c) {
       Channel channel;
       c.call<int(int, const char*, ...)>(channel.ends[1], "%d", 123);
       wrote_to(c, channel.ends[1]);
     }},
    {{"dprintf"}, Ends::badly, [](Session& c) {
       c.call<int(int, const char*, ...)>(kFree, "%d", 123);
       refused(c, "write");
     }},
    {{"__dprintf_chk"}, Ends::well, [](Session& c) {
       Channel channel;
       c.call<int(int, int, const char*, ...)>(channel.ends[1], 1, "%d", 123);
       wrote_to(c, channel.ends[1]);
     }},
    {{"__dprintf_chk"}, Ends::badly, [](Session& c) {
       c.call<int(int, int, const char*, ...)>(kFree, 1, "%d", 123);
       refused(c, "write");
     }},
    {{"vdprintf", "__vdprintf_chk"}, Ends::well, [](Session& c) {
       Channel channel;
       print(c, channel.ends[1], "%d", 123);
       wrote_to(c, channel.ends[1]);
     }},
    {{"vdprintf", "__vdprintf_chk"}, Ends::badly, [](Session& c) {
       print(c, kFree, "%d", 123);
       refused(c, "write");
     }},
};

}  // namespace
}  // namespace ofdcheck::calls
