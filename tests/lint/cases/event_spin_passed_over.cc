// What is paused by an empty mask, and what comes when neither input nor room is there.
#include <sys/epoll.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

namespace {

struct Entry {
  int fd = -1;
  bool paused = false;
  bool held = false;
  bool stopped = false;
  bool resting = false;
  bool output = false;
};

class Loop {
 public:
  virtual ~Loop() = default;
  void turn() {
    epoll_event events[64];
    const int n = epoll_wait(epoll_, events, 64, -1);
    for (int i = 0; i < n; ++i) dispatch(events[i]);
  }
  bool pause(int fd) {
    entries_[static_cast<std::size_t>(fd)].paused = true;
    epoll_event event{.events = 0, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;  // ofd-event-spin
  }
  // What is held is looked after.
  bool hold(int fd) {
    entries_[static_cast<std::size_t>(fd)].held = true;
    epoll_event event{.events = 0, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;
  }
  // What is stopped is deregistered.
  void stop(int fd) {
    entries_[static_cast<std::size_t>(fd)].stopped = true;
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  }
  // An edge, and no more.
  bool rest(int fd) {
    entries_[static_cast<std::size_t>(fd)].resting = true;
    epoll_event event{.events = EPOLLET, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;
  }
  bool watch(int fd) {
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    return set(fd, entry.output ? EPOLLOUT | EPOLLRDHUP : EPOLLIN | EPOLLRDHUP);
  }

 protected:
  virtual void on_paused_event(int) {}
  virtual void on_held_event(int) {}
  virtual void serve(int fd, std::uint32_t events) = 0;

 private:
  bool set(int fd, std::uint32_t wanted) {
    epoll_event event{.events = wanted, .data = {.fd = fd}};
    return epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0;
  }
  void dispatch(const epoll_event& event) {
    const Entry& entry = entries_[static_cast<std::size_t>(event.data.fd)];
    if (entry.paused) return on_paused_event(event.data.fd);
    if (entry.held) return on_held_event(event.data.fd);
    if (entry.stopped) return;
    if (entry.resting) return;
    serve(event.data.fd, event.events);
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<Entry> entries_;
};

class Closing : public Loop {
  void on_held_event(int fd) override { ::close(fd); }
  void serve(int fd, std::uint32_t) override { ::close(fd); }
};

}  // namespace

void run() {
  Closing loop;
  for (;;) loop.turn();
}
