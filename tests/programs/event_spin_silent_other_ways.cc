// A busy stream that is read at each event, but never by read(2) on the registered number: through a
// dup, a FILE of a dup, syscall(2), splice, preadv2, recvmmsg, another thread, asynchronous I/O.
#include <aio.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

#include "turning.h"

namespace {

// Keeps the stream full until the end of its life.
class Writer {
 public:
  explicit Writer(int fd) : thread_([this, fd] {
    char bytes[4096] = {};
    while (!stop_) {
      pollfd room{fd, POLLOUT, 0};
      if (poll(&room, 1, 10) == 1) must(static_cast<int>(write(fd, bytes, sizeof bytes)));
    }
  }) {}
  ~Writer() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

void serve(const std::function<void(int fd, int dup)>& take) {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
  const int other = must(fcntl(pair[0], F_DUPFD_CLOEXEC, 0));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  {
    const Writer writer(pair[1]);
    for (const ShortTime more; more;) {
      epoll_event event;
      must(epoll_wait(epfd, &event, 1, -1));
      take(pair[0], other);
    }
  }
  must(control(epfd, EPOLL_CTL_DEL, pair[0], 0, 0));
  for (const int fd : {other, pair[0], pair[1], epfd}) must(close(fd));
}

}  // namespace

int main() {
  static char bytes[2048];
  static iovec part{bytes, sizeof bytes};
  serve([](int, int dup) { must(static_cast<int>(read(dup, bytes, sizeof bytes))); });
  serve([](int fd, int) {
    must(static_cast<int>(syscall(SYS_recvfrom, fd, bytes, sizeof bytes, 0, nullptr, nullptr)));
  });
  serve([](int fd, int) { must(static_cast<int>(preadv2(fd, &part, 1, -1, 0))); });
  serve([](int fd, int) {
    mmsghdr message{};
    message.msg_hdr.msg_iov = &part;
    message.msg_hdr.msg_iovlen = 1;
    must(recvmmsg(fd, &message, 1, 0, nullptr));
  });
  serve([](int fd, int) {
    std::thread([fd] { must(static_cast<int>(read(fd, bytes, sizeof bytes))); }).join();
  });
  serve([](int fd, int) {
    aiocb job{};
    job.aio_fildes = fd;
    job.aio_buf = bytes;
    job.aio_nbytes = sizeof bytes;
    must(aio_read(&job));
    const aiocb* jobs[] = {&job};
    must(aio_suspend(jobs, 1, nullptr));
    must(static_cast<int>(aio_return(&job)));
  });
  int pipe[2];
  must(pipe2(pipe, O_NONBLOCK | O_CLOEXEC));
  const int sink = must(open("/dev/null", O_WRONLY | O_CLOEXEC));
  serve([&](int fd, int) {
    const auto moved = must(static_cast<int>(splice(fd, nullptr, pipe[1], nullptr, 4096, 0)));
    must(static_cast<int>(splice(pipe[0], nullptr, sink, nullptr, static_cast<size_t>(moved), 0)));
  });
  FILE* stream = nullptr;
  serve([&](int fd, int) {
    if (stream == nullptr) stream = fdopen(must(fcntl(fd, F_DUPFD_CLOEXEC, 0)), "r");
    must_hold(fread(bytes, 1, 512, stream) == 512);
  });
  fclose(stream);
  return 0;
}
