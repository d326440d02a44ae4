// What makes a descriptor of something that is no file and no socket.
#include <fcntl.h>
#include <mqueue.h>
#include <pty.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <unistd.h>

// glibc 2.36 forgets to say that these are C.
extern "C" {
#include <sys/pidfd.h>
}

#include <csignal>
#include <cstdlib>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

constexpr int kFree = 1 << 16;  // a number that nothing has
constexpr int kWild = -1;       // flags that no call takes

// The result is a new number.
void made(Session& c, const char* kind, int fd) {
  c.expect("%s() = %d", kind, fd);
  close(fd);
}

std::string queue_name() { return "/ofdcheck-" + std::to_string(getpid()); }

// A queue for one message of eight bytes; -1 where there are none.
mqd_t open_queue() {
  mq_attr size{};
  size.mq_maxmsg = 1;
  size.mq_msgsize = 8;
  const mqd_t queue = mq_open(queue_name().c_str(), O_RDWR | O_CREAT | O_NONBLOCK, 0600, &size);
  mq_unlink(queue_name().c_str());
  return queue;
}

const Rows rows{
    {{"eventfd"}, Ends::well, [](Session& c) {
       const int fd = c.call<int(unsigned, int)>(0u, EFD_CLOEXEC);
       c.expect("eventfd(flags=%d) = %d", EFD_CLOEXEC, fd);
       close(fd);
     }},
    {{"eventfd"}, Ends::badly, [](Session& c) {
       c.call<int(unsigned, int)>(0u, kWild);
       c.expect("eventfd() = -1 EINVAL");
     }},
    {{"timerfd_create"}, Ends::well, [](Session& c) {
       made(c, "timerfd_create", c.call<int(clockid_t, int)>(CLOCK_MONOTONIC, 0));
     }},
    {{"timerfd_create"}, Ends::badly, [](Session& c) {
       c.call<int(clockid_t, int)>(CLOCK_MONOTONIC, kWild);
       c.expect("timerfd_create() = -1 EINVAL");
     }},
    {{"timerfd_settime"}, Ends::well, [](Session& c) {
       const int fd = timerfd_create(CLOCK_MONOTONIC, 0);
       const itimerspec none{};
       c.call<int(int, int, const itimerspec*, itimerspec*)>(fd, 0, &none, nullptr);
       c.expect("timerfd_settime(fd=%d) = 0", fd);
       close(fd);
     }},
    {{"timerfd_settime"}, Ends::badly, [](Session& c) {
       const itimerspec none{};
       c.call<int(int, int, const itimerspec*, itimerspec*)>(kFree, 0, &none, nullptr);
       c.expect("timerfd_settime(fd=%d) = -1 EBADF", kFree);
     }},
    {{"signalfd"}, Ends::well, [](Session& c) {
       sigset_t mask;
       sigemptyset(&mask);
       made(c, "signalfd", c.call<int(int, const sigset_t*, int)>(-1, &mask, 0));
     }},
    {{"signalfd"}, Ends::badly, [](Session& c) {
       sigset_t mask;
       sigemptyset(&mask);
       c.call<int(int, const sigset_t*, int)>(kFree, &mask, 0);
       c.expect("signalfd(fd=%d) = -1 EBADF", kFree);
     }},
    {{"inotify_init"}, Ends::well, [](Session& c) { made(c, "inotify_init", c.call<int()>()); }},
    {{"inotify_init1"}, Ends::well, [](Session& c) {
       made(c, "inotify_init", c.call<int(int)>(0));
     }},
    {{"inotify_init1"}, Ends::badly, [](Session& c) {
       c.call<int(int)>(kWild);
       c.expect("inotify_init() = -1 EINVAL");
     }},
    {{"fanotify_init"}, Ends::well, [](Session& c) {
       const int fd = c.call<int(unsigned, unsigned)>(FAN_CLASS_NOTIF | 0x200u, 0u);
       if (fd < 0) return c.skip("not permitted");
       made(c, "fanotify_init", fd);
     }},
    {{"fanotify_init"}, Ends::badly, [](Session& c) {
       c.call<int(unsigned, unsigned)>(~0u, 0u);
       c.expect("fanotify_init() = -1 %s",
                c.error() == EPERM ? "EPERM" : c.error() == ENOSYS ? "ENOSYS" : "EINVAL");
     }},
    {{"memfd_create"}, Ends::well, [](Session& c) {
       const int fd = c.call<int(const char*, unsigned)>("x", MFD_CLOEXEC);
       c.expect("memfd_create(flags=%d) = %d", O_CLOEXEC, fd);
       close(fd);
     }},
    {{"memfd_create"}, Ends::badly, [](Session& c) {
       c.call<int(const char*, unsigned)>("x", ~0u);
       c.expect("memfd_create() = -1 EINVAL");
     }},
    {{"pidfd_open"}, Ends::well, [](Session& c) {
       made(c, "pidfd_open", c.call<int(pid_t, unsigned)>(getpid(), 0u));
     }},
    {{"pidfd_open"}, Ends::badly, [](Session& c) {
       c.call<int(pid_t, unsigned)>(getpid(), ~0u);
       c.expect("pidfd_open() = -1 EINVAL");
     }},
    {{"pidfd_getfd"}, Ends::well, [](Session& c) {
       const int self = pidfd_open(getpid(), 0);
       made(c, "pidfd_getfd", c.call<int(int, int, unsigned)>(self, 0, 0u));
       close(self);
     }},
    {{"pidfd_getfd"}, Ends::badly, [](Session& c) {
       c.call<int(int, int, unsigned)>(kFree, 0, 0u);
       c.expect("pidfd_getfd() = -1 EBADF");
     }},

    {{"mq_open"}, Ends::well, [](Session& c) {
       const mqd_t fd = c.call<mqd_t(const char*, int, ...)>(queue_name().c_str(), O_RDWR | O_CREAT,
                                                             0600u, nullptr);
       mq_unlink(queue_name().c_str());
       if (fd < 0) return c.skip("no message queues");
       made(c, "mq_open", fd);
     }},
    {{"__mq_open_2"}, Ends::well, [](Session& c) {
       const mqd_t kept = mq_open(queue_name().c_str(), O_RDWR | O_CREAT, 0600, nullptr);
       if (kept < 0) return c.skip("no message queues");
       const mqd_t fd = c.call<mqd_t(const char*, int)>(queue_name().c_str(), O_RDWR);
       mq_unlink(queue_name().c_str());
       mq_close(kept);
       made(c, "mq_open", fd);
     }},
    {{"mq_open", "__mq_open_2"}, Ends::badly, [](Session& c) {
       c.call<mqd_t(const char*, int, ...)>("/ofdcheck-is-not-there", O_RDWR);
       c.expect("mq_open() = -1 %s", c.error() == ENOSYS ? "ENOSYS" : "ENOENT");
     }},
    {{"mq_close"}, Ends::well, [](Session& c) {
       const mqd_t queue = open_queue();
       if (queue < 0) return c.skip("no message queues");
       c.call<int(mqd_t)>(queue);
       c.expect("close(fd=%d) = 0", queue);
     }},
    {{"mq_close"}, Ends::badly, [](Session& c) {
       c.call<int(mqd_t)>(kFree);
       c.expect("close(fd=%d) = -1 EBADF", kFree);
     }},
    {{"mq_send"}, Ends::well, [](Session& c) {
       const mqd_t queue = open_queue();
       if (queue < 0) return c.skip("no message queues");
       c.call<int(mqd_t, const char*, std::size_t, unsigned)>(queue, "x", std::size_t{1}, 0u);
       c.expect("write(fd=%d, size=1) = 1", queue);
       mq_close(queue);
     }},
    {{"mq_timedsend"}, Ends::well, [](Session& c) {
       const mqd_t queue = open_queue();
       if (queue < 0) return c.skip("no message queues");
       const timespec at{};
       c.call<int(mqd_t, const char*, std::size_t, unsigned, const timespec*)>(
           queue, "x", std::size_t{1}, 0u, &at);
       c.expect("write(fd=%d, size=1) = 1", queue);
       mq_close(queue);
     }},
    {{"mq_send", "mq_timedsend"}, Ends::badly, [](Session& c) {
       c.call<int(mqd_t, const char*, std::size_t, unsigned, const timespec*)>(
           kFree, "x", std::size_t{1}, 0u, nullptr);
       c.expect("write(fd=%d) = -1 %s", kFree, c.error() == ENOSYS ? "ENOSYS" : "EBADF");
     }},
    {{"mq_receive", "mq_timedreceive"}, Ends::well, [](Session& c) {
       const mqd_t queue = open_queue();
       if (queue < 0) return c.skip("no message queues");
       mq_send(queue, "x", 1, 0);
       char room[8];
       c.call<ssize_t(mqd_t, char*, std::size_t, unsigned*, const timespec*)>(
           queue, room, sizeof room, nullptr, nullptr);
       c.expect("read(fd=%d) = 1", queue);
       mq_close(queue);
     }},
    {{"mq_receive", "mq_timedreceive"}, Ends::badly, [](Session& c) {
       const mqd_t queue = open_queue();
       if (queue < 0) return c.skip("no message queues");
       char room[8];
       c.call<ssize_t(mqd_t, char*, std::size_t, unsigned*, const timespec*)>(
           queue, room, sizeof room, nullptr, nullptr);
       c.expect("read(fd=%d) = -1 EAGAIN", queue);
       mq_close(queue);
     }},

    {{"posix_openpt"}, Ends::well, [](Session& c) {
       made(c, "openpty", c.call<int(int)>(O_RDWR | O_NOCTTY));
     }},
    {{"getpt"}, Ends::well, [](Session& c) { made(c, "openpty", c.call<int()>()); }},
    {{"openpty"}, Ends::well, [](Session& c) {
       int master = -1, slave = -1;
       c.call<int(int*, int*, char*, const termios*, const winsize*)>(&master, &slave, nullptr, nullptr,
                                                                      nullptr);
       c.expect("openpty(fds=[%d %d]) = 0", master, slave);
       close(master);
       close(slave);
     }},
    {{"forkpty"}, Ends::well, [](Session& c) {
       int master = -1;
       const int child = c.call<int(int*, char*, const termios*, const winsize*)>(&master, nullptr,
                                                                                 nullptr, nullptr);
       if (child == 0) _exit(0);
       // libc's own fork is announced by a handler; it has no result there.
       c.expect("openpty(fds=[%d]) = 0", master);
       close(master);
     }},
    {{"login_tty"}, Ends::well, [](Session& c) {
       int master = -1, slave = -1;
       if (openpty(&master, &slave, nullptr, nullptr, nullptr) < 0) return c.skip("no terminals");
       c.expect("login_tty(fd=%d, fds=[0 1 2]) = 0", slave);
       c.in_child([&] { c.call<int(int)>(slave); });
       close(master);
       close(slave);
     }},
    {{"login_tty"}, Ends::badly, [](Session& c) {
       c.expect("login_tty(fd=%d, fds=[0 1 2]) = -1 EBADF", kFree);
       c.in_child([&] { c.call<int(int)>(kFree); });
     }},
    {{"daemon"}, Ends::well, [](Session& c) {
       c.expect("daemon(fds=[0 1 2]) = 0");
       // It ends as nobody's child: when the pipe has no writer any more.
       int alive[2];
       pipe(alive);
       c.in_child([&] { c.call<int(int, int)>(1, 0); });
       close(alive[1]);
       char nothing;
       while (read(alive[0], &nothing, 1) < 0) continue;
       close(alive[0]);
     }},
};

const Excuses excuses{
    {{"inotify_init"}, Ends::badly, "only for want of memory or numbers"},
    {{"posix_openpt", "getpt", "openpty", "forkpty"}, Ends::badly, "only for want of terminals or numbers"},
    {{"daemon"}, Ends::badly, "only for want of processes"},
};

}  // namespace
}  // namespace ofdcheck::calls
