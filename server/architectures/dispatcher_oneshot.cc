// A selector thread and workers, as in dispatcher_del_add, with EPOLLONESHOT in place of the DEL:
// the delivery itself disarms the registration, and the worker's EPOLL_CTL_MOD arms it again. The
// flag has to be given anew each time, because MOD replaces the whole mask.
#include "architectures.h"
#include "loop/dispatcher.h"
#include "net/listener.h"
#include "plants.h"

namespace refserver {
namespace {

class Oneshot final : public Dispatcher {
 public:
  using Dispatcher::Dispatcher;

 private:
  [[nodiscard]] std::uint32_t first_events() const override {
    return Connection::kReadInterest | EPOLLONESHOT;
  }

  void hand_off(int) override {}

  void take_back(int fd, std::uint32_t interest, Slots::Token token) override {
    if (planted(Bug::trigger_mode_lost)) {
      // Planted: MOD replaces the whole mask, and the flag is not in it.
      queue_.epoll.modify(fd, interest, token);
      return;
    }
    if (planted(Bug::oneshot_not_rearmed_add)) {
      // Planted: it went out of the list by itself, so it is added. EEXIST: it did not.
      queue_.epoll.add(fd, interest | EPOLLONESHOT, token);
      return;
    }
    queue_.epoll.modify(fd, interest | EPOLLONESHOT, token);
  }
};

}  // namespace

void run_dispatcher_oneshot(const Options& options) {
  const Listener listener({.port = options.port});
  Oneshot dispatcher(options, listener.fd());
  announce(listener.port());
  dispatcher.run();
}

}  // namespace refserver
