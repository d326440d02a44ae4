// Threads with the smallest stack there is, of which the program itself uses much, and coroutines with 8 kB:
// calls that are judged and reported fit in.
// REPORTS double-close (confirmed)
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

#include "tests/hosts/host.h"

namespace {

constexpr std::size_t kPage = 4096;

// Memory for a stack behind a page that must not be touched.
char* stack_of(std::size_t size) {
  void* block = mmap(nullptr, size + kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  HOST_CHECK(block != MAP_FAILED && mprotect(block, kPage, PROT_NONE) == 0);
  return static_cast<char*>(block) + kPage;
}

// Two findings: a description that is shared is closed with its entry in the list, and a number twice.
void make_two_findings() {
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int fd = eventfd(0, EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  const int copy = dup(fd);
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) == 0 && close(fd) == 0);
  HOST_CHECK(epoll_wait(epfd, &event, 1, 10) == 0);
  HOST_CHECK(close(fd) == -1 && errno == EBADF);
  HOST_CHECK(close(copy) == 0 && close(epfd) == 0);
}

void* with_much_on_the_stack(void*) {
  volatile char much[7000];
  std::memset(const_cast<char*>(much), 1, sizeof much);
  make_two_findings();
  return much[17] == 1 ? nullptr : &errno;
}

ucontext_t first;
ucontext_t second;

void coroutine() {
  make_two_findings();
  HOST_CHECK(swapcontext(&second, &first) == 0);
  make_two_findings();
}

void on_signal(int) { make_two_findings(); }

}  // namespace

int main() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  const auto least = static_cast<std::size_t>(PTHREAD_STACK_MIN);
  HOST_CHECK(pthread_attr_setstack(&attributes, stack_of(least), least) == 0);
  pthread_t thread;
  HOST_CHECK(pthread_create(&thread, &attributes, with_much_on_the_stack, nullptr) == 0);
  void* result = &errno;
  HOST_CHECK(pthread_join(thread, &result) == 0 && result == nullptr);

  constexpr std::size_t kSmall = 2 * kPage;
  HOST_CHECK(getcontext(&second) == 0);
  second.uc_stack.ss_sp = stack_of(kSmall);
  second.uc_stack.ss_size = kSmall;
  second.uc_link = &first;
  makecontext(&second, coroutine, 0);
  HOST_CHECK(swapcontext(&first, &second) == 0);
  make_two_findings();
  HOST_CHECK(swapcontext(&first, &second) == 0);

  stack_t alternate{};
  alternate.ss_size = kSmall;
  alternate.ss_sp = stack_of(kSmall);
  HOST_CHECK(sigaltstack(&alternate, nullptr) == 0);
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_ONSTACK;
  HOST_CHECK(sigaction(SIGUSR1, &action, nullptr) == 0 && raise(SIGUSR1) == 0);
  return host_ok();
}
