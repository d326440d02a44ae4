// What is submitted to an io_uring through syscall(2), each entry recorded as the call that it stands for.
#include <fcntl.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

constexpr int kFree = 1 << 16;  // a number that nothing has

class Ring {
 public:
  Ring() : fd_(static_cast<int>(syscall(SYS_io_uring_setup, 8, &params_))) {
    if (fd_ < 0) return;
    size_ = params_.sq_off.array + params_.sq_entries * 4;
    const std::size_t answers = params_.cq_off.cqes + params_.cq_entries * sizeof(io_uring_cqe);
    if (answers > size_) size_ = answers;
    queues_ = map(size_, IORING_OFF_SQ_RING);
    entries_ = map(params_.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES);
  }
  ~Ring() {
    if (fd_ < 0) return;
    munmap(queues_, size_);
    munmap(entries_, params_.sq_entries * sizeof(io_uring_sqe));
    close(fd_);
  }
  // False where the kernel has no io_uring for us; the case is skipped.
  bool usable(Session& c) const {
    if (fd_ < 0 || (params_.features & IORING_FEAT_SINGLE_MMAP) == 0) c.skip("no io_uring");
    return c.skipped().empty();
  }
  int fd() const { return fd_; }
  io_uring_sqe& push(unsigned char opcode, int on) {
    const std::uint32_t tail = word(params_.sq_off.tail).load();
    const std::uint32_t index = tail & (params_.sq_entries - 1);
    word(params_.sq_off.array + 4 * index).store(index);
    io_uring_sqe& entry = static_cast<io_uring_sqe*>(entries_)[index];
    std::memset(&entry, 0, sizeof entry);
    entry.opcode = opcode;
    entry.fd = on;
    entry.user_data = ++tags_;
    word(params_.sq_off.tail).store(tail + 1);
    return entry;
  }
  io_uring_sqe& push_ctl(int epfd, int op, int fd, epoll_event* event) {
    io_uring_sqe& entry = push(IORING_OP_EPOLL_CTL, epfd);
    entry.off = static_cast<std::uint64_t>(fd);
    entry.len = static_cast<std::uint32_t>(op);
    entry.addr = reinterpret_cast<std::uint64_t>(event);
    return entry;
  }
  // The call of the case.
  void enter(Session& c, unsigned count, unsigned wait) {
    c.call<long(long, ...)>(long{SYS_io_uring_enter}, long{fd_}, long{count}, long{wait},
                            long{IORING_ENTER_GETEVENTS}, nullptr, 0L);
  }
  // Results in the order in which they came.
  int take() {
    std::atomic<std::uint32_t>& head = word(params_.cq_off.head);
    const auto* answers = reinterpret_cast<io_uring_cqe*>(static_cast<char*>(queues_) + params_.cq_off.cqes);
    return answers[head.fetch_add(1) & (params_.cq_entries - 1)].res;
  }
  void unmap_entries() { munmap(entries_, params_.sq_entries * sizeof(io_uring_sqe)); }

 private:
  void* map(std::size_t bytes, off_t offset) {
    return mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd_, offset);
  }
  std::atomic<std::uint32_t>& word(std::uint32_t offset) {
    return *reinterpret_cast<std::atomic<std::uint32_t>*>(static_cast<char*>(queues_) + offset);
  }
  io_uring_params params_{};
  int fd_;
  std::size_t size_ = 0;
  void* queues_ = nullptr;
  void* entries_ = nullptr;
  std::uint64_t tags_ = 100;
};

struct Watched {
  ~Watched() {
    close(fd);
    close(epfd);
  }
  int epfd = epoll_create1(EPOLL_CLOEXEC);
  int fd = eventfd(0, EFD_CLOEXEC);
};

const Rows rows{
    {{"syscall"}, Ends::well, [](Session& c) {
       Ring ring;
       if (!ring.usable(c)) return;
       const int fd = eventfd(0, 0);
       ring.push(IORING_OP_CLOSE, fd);
       ring.enter(c, 1, 1);
       c.expect("close(fd=%d) = 0", fd);
     }},
    {{"syscall"}, Ends::badly, [](Session& c) {
       Ring ring;
       if (!ring.usable(c)) return;
       ring.push(IORING_OP_CLOSE, kFree);
       ring.enter(c, 1, 1);
       c.expect("close(fd=%d) = -1 EBADF", kFree);
     }},
    {{"syscall"}, Ends::well, [](Session& c) {
       Ring ring;
       if (!ring.usable(c)) return;
       const Watched watched;
       epoll_event event{EPOLLIN | EPOLLET, {}};
       event.data.u64 = 0x77;
       ring.push_ctl(watched.epfd, EPOLL_CTL_ADD, watched.fd, &event);
       ring.push_ctl(watched.epfd, EPOLL_CTL_MOD, watched.fd, &event);
       ring.push_ctl(watched.epfd, EPOLL_CTL_DEL, watched.fd, nullptr);
       ring.enter(c, 3, 3);
       c.expect("epoll_ctl(epfd=%d, op=ADD, fd=%d, events=IN|ET, data=0x77) = 0", watched.epfd, watched.fd);
       c.expect("epoll_ctl(epfd=%d, op=MOD, fd=%d, events=IN|ET, data=0x77) = 0", watched.epfd, watched.fd);
       c.expect("epoll_ctl(epfd=%d, op=DEL, fd=%d) = 0", watched.epfd, watched.fd);
     }},
    {{"syscall"}, Ends::badly, [](Session& c) {
       Ring ring;
       if (!ring.usable(c)) return;
       const Watched watched;
       epoll_event event{EPOLLIN, {}};
       epoll_ctl(watched.epfd, EPOLL_CTL_ADD, watched.fd, &event);
       ring.push_ctl(watched.epfd, EPOLL_CTL_ADD, watched.fd, &event);
       ring.enter(c, 1, 1);
       c.expect("epoll_ctl(epfd=%d, op=ADD, fd=%d) = -1 EEXIST", watched.epfd, watched.fd);
     }},
    {{"syscall"}, Ends::well, [](Session& c) {
       Ring ring;
       if (!ring.usable(c)) return;
       io_uring_sqe& entry = ring.push(IORING_OP_OPENAT, AT_FDCWD);
       entry.addr = reinterpret_cast<std::uint64_t>("/dev/null");
       entry.open_flags = O_RDONLY | O_CLOEXEC;
       ring.enter(c, 1, 1);
       const int made = ring.take();
       c.expect("open(flags=%d) = %d", O_RDONLY | O_CLOEXEC, made);
       close(made);
     }},
    {{"syscall"}, Ends::badly, [](Session& c) {
       Ring ring;
       if (!ring.usable(c)) return;
       ring.push(IORING_OP_OPENAT, AT_FDCWD).addr = reinterpret_cast<std::uint64_t>("/nonexistent");
       ring.enter(c, 1, 1);
       c.expect("open() = -1 ENOENT");
     }},
    {{"syscall"}, Ends::well, [](Session& c) {
       Ring ring;
       if (!ring.usable(c)) return;
       ring.push(IORING_OP_SOCKET, AF_INET).off = SOCK_STREAM;
       ring.enter(c, 1, 1);
       const int made = ring.take();
       if (made < 0) return c.skip("no IORING_OP_SOCKET");
       c.expect("socket(flags=%d) = %d", SOCK_STREAM, made);
       close(made);
     }},
    // Multishot: one entry, and an answer for each connection.
    {{"syscall"}, Ends::well, [](Session& c) {
       Ring ring;
       if (!ring.usable(c)) return;
       const int listener = socket(AF_INET, SOCK_STREAM, 0);
       listen(listener, 4);
       sockaddr_in address{};
       socklen_t length = sizeof address;
       getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
       io_uring_sqe& entry = ring.push(IORING_OP_ACCEPT, listener);
       entry.ioprio = 1;
       entry.accept_flags = SOCK_CLOEXEC;
       syscall(SYS_io_uring_enter, ring.fd(), 1, 0, 0, nullptr, 0);
       const int peers[2]{socket(AF_INET, SOCK_STREAM, 0), socket(AF_INET, SOCK_STREAM, 0)};
       for (const int peer : peers) connect(peer, reinterpret_cast<sockaddr*>(&address), length);
       ring.enter(c, 0, 2);
       for (int i = 0; i < 2; ++i) {
         const int made = ring.take();
         c.expect("accept(fd=%d, flags=%d) = %d", listener, SOCK_CLOEXEC, made);
         close(made);
       }
       for (const int peer : peers) close(peer);
       close(listener);
     }},
    // What comes after something that has not happened yet is not carried out; the number stays.
    {{"syscall"}, Ends::badly, [](Session& c) {
       Ring ring;
       if (!ring.usable(c)) return;
       const int never = eventfd(0, 0), fd = eventfd(0, 0);
       io_uring_sqe& first = ring.push(IORING_OP_POLL_ADD, never);
       first.poll32_events = EPOLLIN;
       first.flags = IOSQE_IO_LINK;
       ring.push(IORING_OP_CLOSE, fd);
       ring.enter(c, 2, 0);
       c.expect("close(fd=%d) = -1 ECANCELED", fd);
       close(fd);
       close(never);
     }},
    // The entries are gone, and the kernel takes them all the same: it has its own view of them.
    {{"syscall"}, Ends::well, [](Session& c) {
       if (!Ring().usable(c)) return;
       c.expect("io_uring_enter() = 0");
       c.in_child([&] {
         Ring ring;
         const int fd = eventfd(0, 0);
         ring.push(IORING_OP_CLOSE, fd);
         ring.unmap_entries();
         ring.enter(c, 1, 1);
       });
     }},
    {{"syscall"}, Ends::well, [](Session& c) {
       if (!Ring().usable(c)) return;
       c.expect("io_uring_setup() = 3");
       c.expect("io_uring_enter(fd=3) = 0");
       c.in_child([&] {
         closefrom(3);
         io_uring_params params{};
         params.flags = IORING_SETUP_SQPOLL;
         c.call<long(long, ...)>(long{SYS_io_uring_setup}, 8L, &params);
       });
     }},
};

}  // namespace
}  // namespace ofdcheck::calls
