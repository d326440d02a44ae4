// Of a function that is too large to be followed to its end it is known that it uses the number.
#include <unistd.h>

#include <utility>

#include "queue.h"

class Ending {
 public:
  explicit Ending(int fd) : fd_(fd) {}
  void time_out() {
    queue_.append("time out");
    const int fd = fd_;
    reset();
    queue_.flush(fd);  // ofd-use-after-close
  }
  void time_out_in_order() {
    queue_.append("time out");
    queue_.flush(fd_);
    reset();
  }
  // The flag says that nothing is to be written.
  void give_up() {
    const int fd = fd_;
    reset();
    queue_.finish(fd, true);
  }

 private:
  void reset() {
    if (const int old = std::exchange(fd_, -1); old >= 0) ::close(old);
  }

  Queue queue_;
  int fd_;
};

void use(Ending& ending) {
  ending.time_out();
}

void use_in_order(Ending& ending) {
  ending.time_out_in_order();
}

void use_flag(Ending& ending) {
  ending.give_up();
}
