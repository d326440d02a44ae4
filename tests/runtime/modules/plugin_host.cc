// Opens a descriptor through each of two modules that are unloaded before the next is loaded, and closes both twice.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdint>

#include "tests/hosts/host.h"

namespace {

std::uintptr_t where = 0;

int open_through(const char* path) {
  void* module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  HOST_CHECK(module != nullptr);
  auto* open_one = reinterpret_cast<int (*)()>(dlsym(module, "open_one"));
  HOST_CHECK(open_one != nullptr);
  const auto at = reinterpret_cast<std::uintptr_t>(open_one);
  HOST_CHECK(where == 0 || where == at);  // else the test does not show what it should
  where = at;
  const int fd = open_one();
  HOST_CHECK(fd >= 0 && dlclose(module) == 0);
  HOST_CHECK(dlopen(path, RTLD_NOW | RTLD_NOLOAD) == nullptr);
  return fd;
}

}  // namespace

int main(int, char** arguments) {
  const int first = open_through(arguments[1]);
  const int second = open_through(arguments[2]);
  close(first);
  close(second);
  // A call after each second close, which tells it from the first of a sweep over numbers.
  close(first);
  const int other = dup(0);
  close(second);
  HOST_CHECK(close(other) == 0);
  return host_ok();
}
