// A Worker is a thread of a generated program that does one job after the other, when told to.
#pragma once

#include <semaphore.h>

#include <functional>
#include <thread>

namespace ofdcheck::fuzz {

class Worker {
 public:
  Worker() {
    sem_init(&begun_, 0, 0);
    sem_init(&done_, 0, 0);
    thread_ = std::thread([this] {
      for (;;) {
        while (sem_wait(&begun_) != 0) continue;
        if (!job_) return;
        job_();
        sem_post(&done_);
      }
    });
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    begin({});
    thread_.join();
  }

  void begin(std::function<void()> job) {
    job_ = std::move(job);
    sem_post(&begun_);
  }
  void wait() {
    while (sem_wait(&done_) != 0) continue;
  }

 private:
  std::function<void()> job_;
  sem_t begun_, done_;
  std::thread thread_;
};

}  // namespace ofdcheck::fuzz
