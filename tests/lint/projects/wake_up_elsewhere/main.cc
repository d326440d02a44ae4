// A wake-up of another file's class: who may read it is to be seen here.
#include "wakeup.h"

namespace {

class Deaf {
 public:
  explicit Deaf(Loop& loop) { loop.watch(wakeup_.fd()); }  // ofd-event-spin
  void wake() const { wakeup_.signal(); }

 private:
  Wakeup wakeup_;
};

class Awake {
 public:
  explicit Awake(Loop& loop) { loop.watch(wakeup_.fd()); }
  void wake() const { wakeup_.signal(); }
  void on_wake_up() { wakeup_.clear(); }

 private:
  Wakeup wakeup_;
};

// Whoever is given it may read it.
class Lent {
 public:
  explicit Lent(Loop& loop) { loop.watch(wakeup_.fd()); }
  Wakeup& wakeup() { return wakeup_; }

 private:
  Wakeup wakeup_;
};

// It is never registered.
class Idle {
 public:
  void wake() const { wakeup_.signal(); }

 private:
  Wakeup wakeup_;
};

}  // namespace

int main() {
  Loop loop;
  Deaf deaf(loop);
  Awake awake(loop);
  Lent lent(loop);
  Idle idle;
  deaf.wake();
  awake.wake();
  awake.on_wake_up();
  lent.wakeup().clear();
  idle.wake();
  loop.run();
}
