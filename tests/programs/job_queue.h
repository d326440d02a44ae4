// A queue of descriptors from an event loop to its worker threads: no system call tells of a job
// that changes hands here.
#pragma once

#include <condition_variable>
#include <mutex>
#include <queue>

class JobQueue {
 public:
  void push(int fd) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push(fd);
    }
    some_.notify_one();
  }
  // Waits for a job; -1 ends a worker.
  int pop() {
    std::unique_lock lock(mutex_);
    some_.wait(lock, [this] { return !jobs_.empty(); });
    const int fd = jobs_.front();
    jobs_.pop();
    return fd;
  }

 private:
  std::mutex mutex_;
  std::condition_variable some_;
  std::queue<int> jobs_;
};
