#include "connection.h"

#include <sys/socket.h>

Connection::Connection(int fd) : fd_(fd) {}

bool Connection::serve() {
  char byte = 0;
  return recv(fd_.get(), &byte, 1, 0) > 0;
}
