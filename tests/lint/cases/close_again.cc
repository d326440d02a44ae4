// A close that is tried again on EAGAIN is written for other systems: Linux never says that of close.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

int until_it_works(int fd) {
  int rc = 0;
  do {
    if (rc == -1 && errno == EAGAIN) usleep(1000);
    rc = close(fd);
  } while (rc == -1 && errno == EAGAIN);
  return rc;
}

void once_more_blocking(int fd, std::error_code& error) {
  int result = ::close(fd);
  if (result != 0) error.assign(errno, std::system_category());
  if (result != 0 && (error == std::errc::operation_would_block ||
                      error == std::errc::resource_unavailable_try_again)) {
    int off = 0;
    ::ioctl(fd, FIONBIO, &off);
    result = ::close(fd);
  }
}

void at_once(int fd) {
  if (close(fd) == -1 && errno == EWOULDBLOCK) close(fd);
}

// Linux may say EINTR, and has closed it by then.
int until_not_interrupted(int fd) {
  int rc = 0;
  do {
    rc = close(fd);  // ofd-double-close
  } while (rc == -1 && errno == EINTR);
  return rc;
}

void both(int fd) {
  until_it_works(fd);
  until_it_works(fd);  // ofd-double-close
}

// Another call is asked about.
void reads_first(int fd) {
  char byte = 0;
  long n = read(fd, &byte, 1);
  close(fd);
  if (n < 0 && errno == EAGAIN) close(fd);  // ofd-double-close
}
