// What children run is handed to a function of another file, which forks them.
#include "workers.h"

// One instance, made before the children.
void shared_by_all() {
  Loop loop;
  loop.add(0);
  run_workers(4, [&] { loop.run(); });  // ofd-epoll-shared-by-fork
}

void each_its_own() {
  const auto work = [] {
    Loop loop;
    loop.add(0);
    loop.run();
  };
  run_workers(4, work);
}

class Server {
 public:
  // The child's list is its parent's.
  void run_tidily(const char* path) {
    run_program(path, [this] {
      epoll_ctl(loop_.fd(), EPOLL_CTL_DEL, listener_, nullptr);  // ofd-epoll-shared-by-fork
    });
  }
  void run_plainly(const char* path) {
    run_program(path, [this] { close(listener_); });
  }
  // Called by nobody who forks.
  void stop() {
    const auto deregister = [this] { epoll_ctl(loop_.fd(), EPOLL_CTL_DEL, listener_, nullptr); };
    deregister();
  }

 private:
  Loop loop_;
  int listener_ = -1;
};

int main() {
  Server server;
  server.run_tidily("/bin/true");
  server.run_plainly("/bin/true");
  server.stop();
  each_its_own();
  shared_by_all();
}
