// A level-triggered epoll loop on one thread, with its connections and whatever else it watches.
// Most architectures are one or several of these and differ in how connections come to them.
//
// data.u64 is (generation << 32 | fd). The number alone would not do: within one batch an fd can be
// closed and accept() can give the same number to the next client, whose connection would then get
// the old one's event (epoll(7), "If using an event cache").
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "connection.h"
#include "net/acceptor.h"
#include "net/epoll.h"
#include "options.h"

namespace refserver {

class LevelLoop {
 public:
  using Callback = std::function<void(std::uint32_t events)>;
  using Token = std::uint64_t;

  explicit LevelLoop(const Options& options);
  LevelLoop(const LevelLoop&) = delete;
  LevelLoop& operator=(const LevelLoop&) = delete;
  virtual ~LevelLoop() = default;

  // `extra` is EPOLLEXCLUSIVE where other instances have the same listener.
  void listen(int listen_fd, std::uint32_t extra = 0);
  void adopt(int fd);
  void watch(int fd, Callback callback);
  void unwatch(int fd);

  // Until `stop` is readable; then stops accepting and drains.
  void run(int stop) noexcept;

 protected:
  // What to do with connection.protocol().job(). True when it was done and the connection goes on.
  virtual bool start_job(Connection& connection);
  // A paused connection's registration: 0 is none at all. See pause().
  [[nodiscard]] virtual std::uint32_t paused_interest() const { return 0; }
  virtual void on_paused_event(int) {}
  virtual void on_close(int) {}
  // A new connection: kept here, unless another loop is to have it.
  virtual void accepted(int fd);
  // New connections are over and the accept queue is empty.
  virtual void on_listener_drained() {}
  // Jobs given away must come back before the connections can be drained.
  virtual void finish_jobs() {}

  [[nodiscard]] Token token(int fd) const;
  [[nodiscard]] Connection* find(Token token);
  void resume(Token token);
  void close_connection(int fd);
  void turn();  // one epoll_wait and its batch

  const Options& options_;
  Epoll epoll_;
  Epoll* modified_ = &epoll_;  // another instance only with ctl_wrong_epoll planted

 private:
  struct Entry {
    std::uint32_t generation = 0;
    std::uint32_t interest = 0;
    bool registered = false;
    bool paused = false;
    std::unique_ptr<Connection> connection;
    Callback callback;
    std::list<int>::iterator place;
  };

  Entry& open_entry(int fd);
  void dispatch(const epoll_event& event);
  void serve(int fd, std::uint32_t events);
  void set_interest(int fd, std::uint32_t wanted);
  void pause(int fd);
  void keep_a_dup(int fd);
  void end_batch();

  void accept_some(int budget);
  bool make_room();
  void pause_accepting();
  void resume_accepting();
  void stop_accepting();

  void touch(Entry& entry);
  void close_idle();
  [[nodiscard]] int wait_timeout() const;
  std::vector<std::unique_ptr<Connection>> take_connections();

  std::deque<Entry> entries_;  // by fd; a deque, because callbacks run while it grows
  std::list<int> by_age_;      // connections, the longest idle first
  std::size_t open_ = 0;
  std::optional<Acceptor> acceptor_;
  std::uint32_t listener_extra_ = 0;
  std::vector<Fd> dups_;         // only with a bug of kept dups planted
  std::vector<int> closed_;      // only with ctl_wrong_description planted
  std::vector<std::unique_ptr<Connection>> expired_;  // only with double_close planted
  bool accepting_paused_ = false;
  bool stopping_ = false;
  Clock::time_point now_ = Clock::now();
};

}  // namespace refserver
