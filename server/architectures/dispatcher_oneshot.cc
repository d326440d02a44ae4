// A selector thread and workers, as in dispatcher_del_add, with EPOLLONESHOT in place of the DEL:
// the delivery itself disarms the registration, and the worker's EPOLL_CTL_MOD arms it again.
#include "architectures.h"
#include "loop/dispatcher.h"
#include "net/listener.h"

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

  void take_back(const SharedQueue::Rearm& rearm, Slots::Token token) override {
    queue_.arm_again(rearm, EPOLLONESHOT, token);
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
