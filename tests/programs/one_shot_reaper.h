// A worker arms a one-shot on a connection to a backend, and another thread, which never touched
// it, closes it. Whether that loses something depends on what is expected from the backend: a fact
// of the program, in none of its calls.
#pragma once

#include <unistd.h>

#include <chrono>
#include <future>
#include <thread>

#include "program.h"

// Returns false if the answer was awaited and never came.
inline bool close_armed_one_shot(bool answer_is_awaited) {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  const int backend = pair[0];
  std::promise<void> armed, answer;
  std::thread worker([&] {
    must(static_cast<int>(write(backend, "hello", 5)));
    must(control(epfd, EPOLL_CTL_ADD, backend, EPOLLIN | EPOLLONESHOT, backend));
    armed.set_value();
    epoll_event event;
    if (must(epoll_wait(epfd, &event, 1, 200)) == 1) answer.set_value();
  });
  armed.get_future().wait();
  std::thread reaper([backend] { must(close(backend)); });
  reaper.join();
  const bool came = answer.get_future().wait_for(std::chrono::milliseconds(
                        answer_is_awaited ? 100 : 0)) == std::future_status::ready;
  worker.join();
  must(close(pair[1]));
  must(close(epfd));
  return came || !answer_is_awaited;
}
