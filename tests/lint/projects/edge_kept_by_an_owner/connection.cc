#include "connection.h"

#include <sys/socket.h>

Connection::Connection(int fd, std::unique_ptr<Parser> made) : fd(fd), parser(std::move(made)) {}

bool Connection::advance(unsigned events) {
  char bytes[4096];
  ssize_t count = 0;
  while (events != 0 && (count = ::recv(fd.get(), bytes, sizeof bytes, 0)) > 0)
    out.append(bytes, static_cast<std::size_t>(count));
  return count < 0;
}
