// Who waits in slices on which epoll instance, in the order in which they came. The kernel queues a
// thread at the head, so that the last to come is the first to be woken (ep_poll in fs/eventpoll.c,
// __add_wait_queue_exclusive); a thread whose slice has ended queues anew, and would overtake those
// that came after it. All slices end when the same suspicion is due, so their threads only have to
// queue again in the order they came in.
#pragma once

#include <cstdint>

namespace ofdcheck::runtime {

// A thread's place in the line, for as long as its wait lasts. Times are monotonic nanoseconds.
class Place {
 public:
  // epfd -1: a wait whose waiters the kernel wakes all at once, which needs no place.
  explicit Place(int epfd);
  ~Place() { leave(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  // No later than the end of its life; more than once does no harm.
  void leave() const;
  // Whether no other thread waits in slices on the instance.
  bool alone() const;
  // The thread is about to queue, for a slice that ends then.
  void queue(std::int64_t slice_end);
  // Before it queues again: lets those go first that came earlier and whose slices end by then, too.
  // No later than `latest`, and bounded: one that is late loses its place.
  void give_way(std::int64_t slice_end, std::int64_t latest) const;

 private:
  bool comes_before(std::uint64_t other) const;
  bool somebody_goes_first(std::int64_t slice_end) const;

  int seat_ = -1;
  std::uint64_t entry_ = 0;
};

}  // namespace ofdcheck::runtime
