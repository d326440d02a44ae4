// What leave.S calls before it forwards: a call that does not come back, perhaps made by a signal
// handler that interrupted the library. And the calls by which a program shows that its handlers may
// not come back, or not before another thread has gone on (calm.h).
#include <pthread.h>
#include <signal.h>
#include <ucontext.h>

#include "runtime/calm.h"
#include "runtime/interpose.h"

namespace ofdcheck::runtime {
namespace {

void* jump(NextDefinition& next) {
  leave_library(Leaves::frames);
  expect_no_return();
  return next.get();
}

// Contexts may be switched by a timer's handler.
void* switches(NextDefinition& next) {
  expect_no_return();
  return next.get();
}

void* end_thread(NextDefinition& next) {
  leave_library(Leaves::frames);
  return next.get();
}

void* end_process(NextDefinition& next) {
  leave_library(Leaves::process);
  return next.get();
}

}  // namespace

OFD_INTERPOSE(int, pthread_setcanceltype, (int type, int* before)) {
  if (type == PTHREAD_CANCEL_ASYNCHRONOUS) expect_no_return();
  return real_pthread_setcanceltype(type, before);
}

// A signal from thread to thread: collectors stop the others with it, and handlers wait to be let go.
OFD_INTERPOSE(int, pthread_kill, (pthread_t thread, int signal)) noexcept {
  if (signal != 0 && pthread_equal(thread, pthread_self()) == 0) expect_no_return();
  return real_pthread_kill(thread, signal);
}

OFD_INTERPOSE(int, pthread_sigqueue, (pthread_t thread, int signal, const sigval value)) noexcept {
  if (pthread_equal(thread, pthread_self()) == 0) expect_no_return();
  return real_pthread_sigqueue(thread, signal, value);
}

OFD_INTERPOSE(int, tgkill, (pid_t process, pid_t thread, int signal)) {
  if (signal != 0) expect_no_return();
  return real_tgkill(process, thread, signal);
}

}  // namespace ofdcheck::runtime

#define OFD_BEFORE(name, how)                                                       \
  extern "C" __attribute__((visibility("hidden"))) void* ofdcheck_before_##name() { \
    OFD_NEXT static constinit ofdcheck::runtime::NextDefinition next{#name};                 \
    return ofdcheck::runtime::how(next);                                            \
  }

OFD_BEFORE(longjmp, jump)
OFD_BEFORE(_longjmp, jump)
OFD_BEFORE(siglongjmp, jump)
OFD_BEFORE(__longjmp_chk, jump)
OFD_BEFORE(setcontext, jump)
OFD_BEFORE(makecontext, switches)
OFD_BEFORE(pthread_exit, end_thread)
OFD_BEFORE(exit, end_process)
