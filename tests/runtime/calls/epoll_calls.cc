// epoll, and what waits.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <unistd.h>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

constexpr int kFree = 1 << 16;  // a number that nothing has

// An instance with one registered descriptor that is ready.
struct Ready {
  Ready() {
    epoll_event event{EPOLLIN, {}};
    event.data.fd = fd;
    epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event);
  }
  ~Ready() {
    close(fd);
    close(epfd);
  }
  int epfd = epoll_create1(EPOLL_CLOEXEC);
  int fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
};

void waited(Session& c, const Ready& ready) {
  c.expect("epoll_wait(epfd=%d, size=8, batch=[IN:%#x]) = 1", ready.epfd, ready.fd);
}
void waited_in_vain(Session& c) { c.expect("epoll_wait(epfd=%d, size=8) = -1 EBADF", kFree); }

const timespec kNoTime{};

const Rows rows{
    {{"epoll_create"}, Ends::well, [](Session& c) {
       const int fd = c.call<int(int)>(1);
       c.expect("epoll_create() = %d", fd);
       close(fd);
     }},
    {{"epoll_create1"}, Ends::well, [](Session& c) {
       const int fd = c.call<int(int)>(EPOLL_CLOEXEC);
       c.expect("epoll_create(flags=%d) = %d", EPOLL_CLOEXEC, fd);
       close(fd);
     }},
    {{"epoll_create", "epoll_create1"}, Ends::badly, [](Session& c) {
       c.call<int(int)>(-1);
       c.expect("epoll_create() = -1 EINVAL");
     }},
    {{"epoll_ctl"}, Ends::well, [](Session& c) {
       const Ready ready;
       epoll_event event{EPOLLIN | EPOLLET, {}};
       event.data.u64 = 7;
       c.call<int(int, int, int, epoll_event*)>(ready.epfd, EPOLL_CTL_MOD, ready.fd, &event);
       c.expect("epoll_ctl(epfd=%d, op=MOD, fd=%d, events=IN|ET, data=0x7) = 0", ready.epfd, ready.fd);
     }},
    {{"epoll_ctl"}, Ends::badly, [](Session& c) {
       const Ready ready;
       epoll_event event{EPOLLIN, {}};
       c.call<int(int, int, int, epoll_event*)>(ready.epfd, EPOLL_CTL_ADD, ready.fd, &event);
       c.expect("epoll_ctl(epfd=%d, op=ADD, fd=%d, events=IN) = -1 EEXIST", ready.epfd, ready.fd);
     }},
    {{"epoll_wait"}, Ends::well, [](Session& c) {
       const Ready ready;
       epoll_event events[8];
       c.call<int(int, epoll_event*, int, int)>(ready.epfd, events, 8, 0);
       waited(c, ready);
     }},
    {{"epoll_wait"}, Ends::badly, [](Session& c) {
       epoll_event events[8];
       c.call<int(int, epoll_event*, int, int)>(kFree, events, 8, 0);
       waited_in_vain(c);
     }},
    {{"epoll_pwait"}, Ends::well, [](Session& c) {
       const Ready ready;
       epoll_event events[8];
       c.call<int(int, epoll_event*, int, int, const sigset_t*)>(ready.epfd, events, 8, 0, nullptr);
       waited(c, ready);
     }},
    {{"epoll_pwait"}, Ends::badly, [](Session& c) {
       epoll_event events[8];
       c.call<int(int, epoll_event*, int, int, const sigset_t*)>(kFree, events, 8, 0, nullptr);
       waited_in_vain(c);
     }},
    {{"epoll_pwait2"}, Ends::well, [](Session& c) {
       const Ready ready;
       epoll_event events[8];
       c.call<int(int, epoll_event*, int, const timespec*, const sigset_t*)>(ready.epfd, events, 8,
                                                                            &kNoTime, nullptr);
       waited(c, ready);
     }},
    {{"epoll_pwait2"}, Ends::badly, [](Session& c) {
       epoll_event events[8];
       c.call<int(int, epoll_event*, int, const timespec*, const sigset_t*)>(kFree, events, 8, &kNoTime,
                                                                            nullptr);
       waited_in_vain(c);
     }},

    // Not recorded: nothing is to stand between the marks.
    {{"poll", "__poll"}, Ends::well, [](Session& c) {
       pollfd one{0, 0, 0};
       c.call<int(pollfd*, nfds_t, int)>(&one, nfds_t{1}, 0);
     }},
    {{"__poll_chk"}, Ends::well, [](Session& c) {
       pollfd one{0, 0, 0};
       c.call<int(pollfd*, nfds_t, int, std::size_t)>(&one, nfds_t{1}, 0, sizeof one);
     }},
    {{"ppoll"}, Ends::well, [](Session& c) {
       pollfd one{0, 0, 0};
       c.call<int(pollfd*, nfds_t, const timespec*, const sigset_t*)>(&one, nfds_t{1}, &kNoTime, nullptr);
     }},
    {{"__ppoll_chk"}, Ends::well, [](Session& c) {
       pollfd one{0, 0, 0};
       c.call<int(pollfd*, nfds_t, const timespec*, const sigset_t*, std::size_t)>(
           &one, nfds_t{1}, &kNoTime, nullptr, sizeof one);
     }},
    {{"select", "__select"}, Ends::well, [](Session& c) {
       timeval none{};
       c.call<int(int, fd_set*, fd_set*, fd_set*, timeval*)>(0, nullptr, nullptr, nullptr, &none);
     }},
    {{"pselect"}, Ends::well, [](Session& c) {
       c.call<int(int, fd_set*, fd_set*, fd_set*, const timespec*, const sigset_t*)>(
           0, nullptr, nullptr, nullptr, &kNoTime, nullptr);
     }},
    {{"pthread_join"}, Ends::well, [](Session& c) {
       pthread_t thread{};
       pthread_create(&thread, nullptr, [](void* given) { return given; }, nullptr);
       c.call<int(pthread_t, void**)>(thread, nullptr);
     }},
    {{"prctl"}, Ends::well, [](Session& c) { c.call<int(int, ...)>(PR_GET_DUMPABLE); }},
    {{"dlclose"}, Ends::well, [](Session& c) {
       void* self = dlopen(nullptr, RTLD_NOW);
       c.call<int(void*)>(self);
     }},

    {{"mmap", "mmap64"}, Ends::well, [](Session& c) {
       const int memory = memfd_create("x", 0);
       ftruncate(memory, 4096);
       void* at = c.call<void*(void*, std::size_t, int, int, int, off_t)>(
           nullptr, std::size_t{4096}, PROT_READ, MAP_SHARED, memory, off_t{0});
       c.expect("mmap(fd=%d) = 0", memory);
       munmap(at, 4096);
       close(memory);
     }},
};

const Excuses excuses{
    {{"poll", "__poll", "__poll_chk", "ppoll", "__ppoll_chk", "select", "__select", "pselect",
      "pthread_join", "prctl", "dlclose"},
     Ends::badly, "it is not recorded"},
    {{"mmap", "mmap64"}, Ends::badly, "it is recorded when it has mapped something"},
};

}  // namespace
}  // namespace ofdcheck::calls
