#include <sys/epoll.h>
#include <unistd.h>

struct lib {
  int fd;
};

void lib_close(struct lib *l);
int lib_listen(int port);
void lib_attach(struct lib *l, int fd);
void lib_die(const char *why);
void lib_log(const char *what, int fd);

void twice(struct lib *l) {
  int fd = l->fd;
  lib_close(l);
  close(fd);  // ofd-double-close
}

int lost(int port) {
  int fd = lib_listen(port);  // ofd-descriptor-leak
  if (fd < 0) return -1;
  if (port == 80) return -1;
  close(fd);
  return 0;
}

int given_away(struct lib *l, int port) {
  int fd = lib_listen(port);
  if (fd < 0) return -1;
  if (port == 80) {
    close(fd);
    return -1;
  }
  lib_attach(l, fd);
  return 0;
}

void dies(int fd) {
  if (close(fd) < 0) lib_die("close");
}

void dies_before(int fd, int bad) {
  if (bad) {
    close(fd);
    lib_die("bad");
  }
  close(fd);
}

// Nobody knows what this one does.
void logged(int fd) {
  close(fd);
  lib_log("closed", fd);
}
