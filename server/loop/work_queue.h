// A queue from which threads take work in the order it came.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace refserver {

template <typename Item>
class WorkQueue {
 public:
  void push(Item item) {
    {
      const std::lock_guard held(lock_);
      items_.push_back(std::move(item));
    }
    filled_.notify_one();
  }

  // Waits for one; nothing once the queue is closed and empty.
  std::optional<Item> pop() {
    std::unique_lock held(lock_);
    filled_.wait(held, [&] { return closed_ || !items_.empty(); });
    if (items_.empty()) return {};
    Item item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

  void close() {
    {
      const std::lock_guard held(lock_);
      closed_ = true;
    }
    filled_.notify_all();
  }

 private:
  std::mutex lock_;
  std::condition_variable filled_;
  std::deque<Item> items_;
  bool closed_ = false;
};

}  // namespace refserver
