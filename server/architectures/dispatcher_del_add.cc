// A selector thread and workers. The selector deregisters a connection before it hands it over, the
// worker registers it again: two epoll_ctl calls a turn, and no flag that has to be understood.
#include "architectures.h"
#include "loop/dispatcher.h"
#include "net/listener.h"
#include "plants.h"

namespace refserver {
namespace {

class DelAdd final : public Dispatcher {
 public:
  using Dispatcher::Dispatcher;

 private:
  [[nodiscard]] std::uint32_t first_events() const override { return Connection::kReadInterest; }

  void hand_off(int fd) override { queue_.epoll.remove(fd); }

  // EPOLL_CTL_ADD asks the socket at once (fs/eventpoll.c, ep_insert), so nothing that came while
  // it was out of the list is missed.
  void take_back(const SharedQueue::Rearm& rearm, Slots::Token token) override {
    if (planted(Bug::ctl_desync)) {
      // Planted: "put it back" is a MOD. ENOENT: there is nothing to modify.
      queue_.epoll.modify(rearm.fd, rearm.interest, token);
      return;
    }
    queue_.epoll.add(rearm.fd, rearm.interest, token);
  }
};

}  // namespace

void run_dispatcher_del_add(const Options& options) {
  const Listener listener({.port = options.port});
  DelAdd dispatcher(options, listener.fd());
  announce(listener.port());
  dispatcher.run();
}

}  // namespace refserver
