// Threads are cancelled inside interposed calls, deferred and asynchronously. Their cleanup runs with the
// signal mask that it would have, and the other threads go on.
// OPTIONS grace=1
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "tests/hosts/host.h"

namespace {

std::atomic<int> cleaned{0};
std::atomic<bool> ready{false};

// As for every thread here: nothing is blocked but what the kernel's wait was given.
void check_mask(void*) {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  for (int signal = 1; signal < 32; ++signal)
    if (sigismember(&mask, signal) == 1) return;
  ++cleaned;
}

void* wait_for_ever(void* it) {
  epoll_event event;
  pthread_cleanup_push(check_mask, nullptr);
  ready = true;
  epoll_wait(*static_cast<int*>(it), &event, 1, -1);
  pthread_cleanup_pop(0);
  return nullptr;
}

void* open_and_close_for_ever(void*) {
  int before = 0;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before);
  ready = true;
  for (;;) close(eventfd(0, EFD_CLOEXEC));
}

void cancel_one(void* (*work)(void*), void* argument) {
  ready = false;
  pthread_t thread;
  HOST_CHECK(pthread_create(&thread, nullptr, work, argument) == 0);
  while (!ready) sched_yield();
  HOST_CHECK(pthread_cancel(thread) == 0);
  void* result = nullptr;
  HOST_CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
  HOST_CHECK(close(eventfd(0, EFD_CLOEXEC)) == 0);
}

}  // namespace

int main() {
  int epfd = epoll_create1(EPOLL_CLOEXEC);
  // An edge whose input nobody takes: something is suspected from now on, so waits are cut in slices.
  const int counter = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, counter, &event) == 0);
  HOST_CHECK(epoll_wait(epfd, &event, 1, -1) == 1);
  for (int i = 0; i < 50; ++i) cancel_one(wait_for_ever, &epfd);
  HOST_CHECK(cleaned == 50);
  for (int i = 0; i < 200; ++i) cancel_one(open_and_close_for_ever, nullptr);
  return host_ok();
}
