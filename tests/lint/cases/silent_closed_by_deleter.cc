// A unique_ptr with a function as its deleter is the guard: it closes what the pointer points to.
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

void serve_one(int listener) {
  int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  const std::unique_ptr<int, void (*)(int*)> guard(&fd, [](int* number) { ::close(*number); });
  char byte;
  if (fd >= 0 && ::read(fd, &byte, 1) < 0) return;
}
