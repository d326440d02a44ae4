// The threads of an architecture: started together, joined together. One that throws ends the
// process with its reason (main.cc), instead of leaving a server that serves with a part of itself.
#pragma once

#include <functional>
#include <thread>
#include <vector>

namespace refserver {

class Threads {
 public:
  Threads() = default;
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads() { join(); }

  void start(int count, const std::function<void(int index)>& body);
  void join();

 private:
  std::vector<std::thread> threads_;
};

void pin_to_cpu(int index);  // the index-th of the CPUs this process may use, going round

}  // namespace refserver
