// poll(2), select(2) and their forms: not judged themselves, but threads sleep in them while a
// suspicion is open, and then they wait in slices.
#include <poll.h>
#include <sys/select.h>

#include <cstdint>

#include "runtime/interpose.h"
#include "runtime/slice.h"

namespace ofdcheck::runtime {
namespace {

bool slices_now() { return !unobserved() && must_slice(made()); }

// wait_ns() of select's time-out: a million microseconds and more are carried (kern_select in
// fs/select.c; glibc's __select64, which takes them for an int: what is none is left to it).
std::int64_t select_ns(const timeval* time) {
  if (time == nullptr) return -1;
  if (time->tv_sec < 0 || time->tv_usec < 0 || time->tv_usec > INT32_MAX) return 0;
  if (time->tv_sec > INT64_MAX - INT32_MAX) return -1;
  const timespec carried{time->tv_sec + time->tv_usec / 1'000'000,
                         time->tv_usec % 1'000'000 * 1'000};
  return wait_ns(&carried);
}

// A set larger than fd_set (programs that allocate their own) is not copied, and none of a size that
// the kernel refuses.
bool copyable(int end) { return end >= 0 && end <= FD_SETSIZE; }

struct Slice {
  explicit Slice(std::int64_t ns) : time{ns / 1'000'000'000, ns % 1'000'000'000}, endless(ns < 0) {}
  const timespec* get() const { return endless ? nullptr : &time; }
  timespec time;
  bool endless;
};

OFD_NEXT constinit Real<decltype(::ppoll)> next_ppoll{"ppoll"};
OFD_NEXT constinit Real<decltype(::pselect)> next_pselect{"pselect"};

long poll_in_slices(pollfd* fds, nfds_t count, std::int64_t timeout, const sigset_t* mask) {
  return wait_in_slices(-1, timeout, reinterpret_cast<const KernelMask*>(mask),
                        [&](std::int64_t slice, const KernelMask& with) {
                          return next_ppoll(fds, count, Slice(slice).get(),
                                            reinterpret_cast<const sigset_t*>(&with));
                        });
}

// select clears the sets when it times out, so each slice begins from the program's.
long select_in_slices(int end, fd_set* read, fd_set* write, fd_set* except, std::int64_t timeout,
                      const sigset_t* mask) {
  const std::size_t bytes = (static_cast<std::size_t>(end) + 63) / 64 * 8;
  struct Copy {
    fd_set* set;
    alignas(8) unsigned char bytes[sizeof(fd_set)];
  } copies[] = {{read, {}}, {write, {}}, {except, {}}};
  for (Copy& copy : copies)
    if (copy.set != nullptr) __builtin_memcpy(copy.bytes, copy.set, bytes);
  return wait_in_slices(-1, timeout, reinterpret_cast<const KernelMask*>(mask),
                        [&](std::int64_t slice, const KernelMask& with) {
                          for (Copy& copy : copies)
                            if (copy.set != nullptr) __builtin_memcpy(copy.set, copy.bytes, bytes);
                          return next_pselect(end, read, write, except, Slice(slice).get(),
                                              reinterpret_cast<const sigset_t*>(&with));
                        });
}

}  // namespace

OFD_INTERPOSE(int, poll, (pollfd* fds, nfds_t count, int timeout)) {
  if (timeout == 0 || !slices_now()) return real_poll(fds, count, timeout);
  return static_cast<int>(poll_in_slices(
      fds, count, timeout < 0 ? -1 : std::int64_t{timeout} * 1'000'000, nullptr));
}
OFD_ALIAS(int, __poll, (pollfd* fds, nfds_t count, int timeout), poll);

OFD_INTERPOSE(int, ppoll,
              (pollfd* fds, nfds_t count, const timespec* timeout, const sigset_t* mask)) {
  const std::int64_t ns = wait_ns(timeout);
  if (ns == 0 || !slices_now()) return real_ppoll(fds, count, timeout, mask);
  return static_cast<int>(poll_in_slices(fds, count, ns, mask));
}

// Fortified callers reach these; the real ones abort on an overrun, which a look without waiting shows.
OFD_INTERPOSE_UNDECLARED(int, __poll_chk, (pollfd* fds, nfds_t count, int timeout, size_t room)) {
  if (timeout == 0 || !slices_now()) return real___poll_chk(fds, count, timeout, room);
  const int result = real___poll_chk(fds, count, 0, room);
  return result != 0 ? result : poll(fds, count, timeout);
}

OFD_INTERPOSE_UNDECLARED(int, __ppoll_chk, (pollfd* fds, nfds_t count, const timespec* timeout,
                                            const sigset_t* mask, size_t room)) {
  if (wait_ns(timeout) == 0 || !slices_now())
    return real___ppoll_chk(fds, count, timeout, mask, room);
  constexpr timespec kNoTime{};
  const int result = real___ppoll_chk(fds, count, &kNoTime, nullptr, room);
  return result != 0 ? result : ppoll(fds, count, timeout, mask);
}

OFD_INTERPOSE(int, select,
              (int end, fd_set* read, fd_set* write, fd_set* except, timeval* timeout)) {
  const std::int64_t ns = select_ns(timeout);
  if (ns == 0 || !copyable(end) || !slices_now())
    return real_select(end, read, write, except, timeout);
  const std::int64_t begin = monotonic_ns();
  const long result = select_in_slices(end, read, write, except, ns, nullptr);
  // Linux's select leaves the time not slept (select(2)). Of 292 years it leaves them.
  if (ns > 0) {
    const std::int64_t slept = monotonic_ns() - begin;
    const std::int64_t left = ns > slept ? ns - slept : 0;
    timeout->tv_sec = left / 1'000'000'000;
    timeout->tv_usec = left % 1'000'000'000 / 1'000;
  }
  return static_cast<int>(result);
}

OFD_ALIAS(int, __select,
          (int end, fd_set* read, fd_set* write, fd_set* except, timeval* timeout), select);

OFD_INTERPOSE(int, pselect, (int end, fd_set* read, fd_set* write, fd_set* except,
                             const timespec* timeout, const sigset_t* mask)) {
  const std::int64_t ns = wait_ns(timeout);
  if (ns == 0 || !copyable(end) || !slices_now())
    return real_pselect(end, read, write, except, timeout, mask);
  return static_cast<int>(select_in_slices(end, read, write, except, ns, mask));
}

}  // namespace ofdcheck::runtime
