// Descriptor flags and status flags in each other's place.
#include <fcntl.h>

void status_to_setfd(int fd) {
  fcntl(fd, F_SETFD, O_NONBLOCK);  // ofd-fcntl-flag-mixup
}

void open_flag_to_setfd(int fd) {
  fcntl(fd, F_SETFD, O_CLOEXEC);  // ofd-fcntl-flag-mixup
}

void descriptor_flag_to_setfl(int fd) {
  fcntl(fd, F_SETFL, FD_CLOEXEC);  // ofd-fcntl-flag-mixup
}

void read_by_one_written_by_the_other(int fd) {
  int flags = fcntl(fd, F_GETFD, 0);
  fcntl(fd, F_SETFL, flags | O_NONBLOCK);  // ofd-fcntl-flag-mixup
}

void in_one_expression(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFD) | O_NONBLOCK);  // ofd-fcntl-flag-mixup
}

void the_other_way(int fd) {
  int flags;
  flags = fcntl(fd, F_GETFL);
  flags |= FD_CLOEXEC;
  fcntl(fd, F_SETFD, flags);  // ofd-fcntl-flag-mixup
}

void each_in_its_place(int fd) {
  int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  flags = fcntl(fd, F_GETFD);
  fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  fcntl(fd, F_SETFL, O_NONBLOCK);
}

void among_others(int fd) {
  fcntl(fd, F_SETFL, O_NONBLOCK | FD_CLOEXEC);              // ofd-fcntl-flag-mixup
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | FD_CLOEXEC);      // ofd-fcntl-flag-mixup
  fcntl(fd, F_SETFD, fcntl(fd, F_GETFD) | O_NONBLOCK);      // ofd-fcntl-flag-mixup
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK | O_APPEND);
  fcntl(fd, F_SETFD, ~FD_CLOEXEC);
}
