// Nanoseconds for one free(3), to be compared with and without libofdcheck.so. With an argument the
// program's batch holds an address, so that free has to look at it.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>

enum { kBlocks = 64, kRounds = 25000, kTries = 8 };

static double on_processor(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void hold_an_address(void) {
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int counter = eventfd(1, EFD_CLOEXEC);
  struct epoll_event event = {EPOLLIN, {.ptr = malloc(100)}};
  epoll_ctl(epfd, EPOLL_CTL_ADD, counter, &event);
  epoll_wait(epfd, &event, 1, -1);
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) hold_an_address();
  static void *volatile blocks[kBlocks];
  double least = 1e9;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    double spent = 0;
    for (int round = 0; round < kRounds; ++round) {
      for (int i = 0; i < kBlocks; ++i) blocks[i] = malloc((size_t)(16 + i));
      const double begin = on_processor();
      for (int i = 0; i < kBlocks; ++i) free(blocks[i]);
      spent += on_processor() - begin;
    }
    const double each = spent / ((double)kRounds * kBlocks);
    if (each < least) least = each;
  }
  printf("%.2f\n", least);
  return 0;
}
