// signalfd of a descriptor that there is makes none.
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct loop {
  int signals;
  sigset_t set;
};

void also(struct loop* loop, int signal) {
  if (loop->signals < 0) return;
  sigaddset(&loop->set, signal);
  signalfd(loop->signals, &loop->set, SFD_CLOEXEC);
  close(-1);
}

int forgotten(struct loop* loop) {
  int fd = signalfd(-1, &loop->set, SFD_CLOEXEC);  // ofd-descriptor-leak
  if (fd < 0) return -1;
  close(-1);
  return 0;
}
