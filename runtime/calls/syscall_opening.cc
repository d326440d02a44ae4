#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/landlock.h>
#include <linux/openat2.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include "runtime/calls/syscall_arguments.h"

namespace ofdcheck::runtime {
namespace {

// Of bpf(2) those commands that answer with a descriptor. Later ones are adopted when they are used.
bool makes_descriptor(long command) {
  switch (command) {
    case BPF_MAP_CREATE:
    case BPF_PROG_LOAD:
    case BPF_OBJ_GET:
    case BPF_PROG_GET_FD_BY_ID:
    case BPF_MAP_GET_FD_BY_ID:
    case BPF_RAW_TRACEPOINT_OPEN:
    case BPF_BTF_LOAD:
    case BPF_BTF_GET_FD_BY_ID:
    case BPF_LINK_CREATE:
    case BPF_LINK_GET_FD_BY_ID:
    case BPF_ENABLE_STATS:
    case BPF_ITER_CREATE: return true;
    default: return false;
  }
}

}  // namespace

Opening opening_by(long number, const Arguments& x, long result) {
  switch (number) {
    case SYS_open: return {true, CallKind::open, x[1]};
    case SYS_creat: return {true, CallKind::open, 0};
    case SYS_openat: return {true, CallKind::open, x[2]};
    case SYS_openat2:
      return {true, CallKind::open,
              result < 0 ? 0 : static_cast<std::int64_t>(as<const open_how*>(x[2])->flags)};
    case SYS_mq_open: return {true, CallKind::mq_open, x[1] | O_CLOEXEC};
    case SYS_memfd_secret: return {true, CallKind::memfd_create, x[0]};
    case SYS_userfaultfd: return {true, CallKind::userfaultfd, x[0]};
    case SYS_perf_event_open:
      return {true, CallKind::perf_event_open,
              (x[4] & static_cast<long>(PERF_FLAG_FD_CLOEXEC)) != 0 ? O_CLOEXEC : 0};
    // Asked for its version it answers with a number that is none of a descriptor.
    case SYS_landlock_create_ruleset:
      return {x[2] == 0, CallKind::landlock_create_ruleset, O_CLOEXEC};
    case SYS_bpf: return {makes_descriptor(x[0]), CallKind::bpf, O_CLOEXEC};
    case SYS_seccomp:
      return {x[0] == SECCOMP_SET_MODE_FILTER && (x[1] & static_cast<long>(SECCOMP_FILTER_FLAG_NEW_LISTENER)) != 0,
              CallKind::seccomp, O_CLOEXEC};
    // One that is only registered answers with its place in a table (IORING_SETUP_REGISTERED_FD_ONLY).
    case SYS_io_uring_setup:
      return {result < 0 || (as<const io_uring_params*>(x[1])->flags & 1u << 15) == 0,
              CallKind::io_uring_setup, O_CLOEXEC};
    default: return {};
  }
}

}  // namespace ofdcheck::runtime
