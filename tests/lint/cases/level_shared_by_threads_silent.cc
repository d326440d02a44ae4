// An object and an instance for each thread: the same class, used as it should be.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <thread>
#include <vector>

class Worker {
 public:
  explicit Worker(int listener) : listener_(listener), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}
  void run() {
    epoll_event event;
    while (epoll_wait(epoll_, &event, 1, -1) == 1) {
      char bytes[4096];
      if (event.data.fd == listener_)
        take();
      else if (::read(event.data.fd, bytes, sizeof bytes) <= 0)
        ::close(event.data.fd);
    }
  }

 private:
  void take() {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) < 0) ::close(fd);
  }

  int listener_;
  int epoll_;
};

void by_element(int listener) {
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) workers.push_back(std::make_unique<Worker>(listener));
  for (auto& worker : workers) threads.emplace_back(&Worker::run, worker.get());
  for (std::thread& thread : threads) thread.join();
}

void by_capture(int listener) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([listener] {
      Worker worker(listener);
      worker.run();
    });
  for (std::thread& thread : threads) thread.join();
}

// Two threads, and one of them waits.
class Beside {
 public:
  void start() {
    waits_ = std::thread([this] { worker_.run(); });
    counts_ = std::thread([this] { ++turns_; });
  }

 private:
  Worker worker_{-1};
  std::thread waits_, counts_;
  long turns_ = 0;
};

void beside() {
  static Beside both;
  both.start();
}
