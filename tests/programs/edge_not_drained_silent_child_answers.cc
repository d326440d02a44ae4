// A client has sent two requests at once. The loop reads one of them and leaves the other in the
// socket until a child has answered the first: one that is asked and answers by a socketpair, one that
// answers by a pipe, and one whose end is the answer, told by a pidfd.
// OPTIONS --grace 100 --level warning
#include <sys/syscall.h>
#include <sys/wait.h>

#include <initializer_list>

#include "back_pressure.h"

namespace {

constexpr int kRequest = 8;

// Serves both requests; `ask` starts the work on one and returns what is to bring its answer.
template <class Ask, class Hear>
void serve_two(Ask ask, Hear hear) {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream client = stream();
  must(control(epfd, EPOLL_CTL_ADD, client.ours, EPOLLIN | EPOLLET, client.ours));
  char requests[2 * kRequest] = {};
  must_hold(write(client.theirs, requests, sizeof requests) == sizeof requests);
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1 && event.data.fd == client.ours);
  for (int served = 0; served < 2; ++served) {
    must_hold(read(client.ours, requests, kRequest) == kRequest);
    const int answer = ask();
    must(control(epfd, EPOLL_CTL_ADD, answer, EPOLLIN, answer));
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1 && event.data.fd == answer);
    must(epoll_ctl(epfd, EPOLL_CTL_DEL, answer, nullptr));
    hear(answer);
  }
  must_hold(some(read(client.ours, requests, kRequest)) == -1);
  for (const int fd : {client.ours, client.theirs, epfd}) must(close(fd));
}

// A child that works for a while, and then answers, unless its end is the answer.
int working_child(int answer) {
  const int pid = must(fork());
  if (pid != 0) return pid;
  pause_of(kPauseMs / 3);
  if (answer >= 0) must_hold(write(answer, "a", 1) == 1);
  std::_Exit(0);
}

void asked_by_socketpair() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  const int pid = must(fork());
  if (pid == 0) {
    must(close(pair[0]));
    char request;
    while (read(pair[1], &request, 1) == 1) {
      pause_of(kPauseMs / 3);
      must_hold(write(pair[1], "a", 1) == 1);
    }
    std::_Exit(0);
  }
  must(close(pair[1]));
  char answer;
  serve_two(
      [&] {
        must_hold(write(pair[0], "q", 1) == 1);
        return pair[0];
      },
      [&](int) { must_hold(read(pair[0], &answer, 1) == 1); });
  must(close(pair[0]));
  must(waitpid(pid, nullptr, 0));
}

void told_by_pipe() {
  int pid = 0;
  serve_two(
      [&] {
        int ends[2];
        must(pipe2(ends, O_CLOEXEC));
        pid = working_child(ends[1]);
        must(close(ends[1]));
        return ends[0];
      },
      [&](int end) {
        char answer;
        must_hold(read(end, &answer, 1) == 1);
        must(close(end));
        must(waitpid(pid, nullptr, 0));
      });
}

void told_by_its_end() {
  int pid = 0;
  serve_two(
      [&] {
        pid = working_child(-1);
        return must(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
      },
      [&](int end) {
        must(waitpid(pid, nullptr, 0));
        must(close(end));
      });
}

}  // namespace

int main() {
  asked_by_socketpair();
  told_by_pipe();
  told_by_its_end();
  return 0;
}
