#include "counters.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "net/fd.h"

namespace refserver {

Counters* shared_counters = nullptr;

bool map_counters(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file || ::ftruncate(file.get(), sizeof(Counters)) != 0) return false;
  void* at = ::mmap(nullptr, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (at == MAP_FAILED) return false;
  shared_counters = static_cast<Counters*>(at);  // all zero, which is a valid state of its atomics
  return true;
}

}  // namespace refserver
