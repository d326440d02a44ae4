// A client of memcached: 32 connections, each with one get under way. Says how many were answered in
// the seconds it was given.
//   memcached_load PORT SECONDS
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { kPeers = 32, kValue = 100 };

static void need(int holds, const char *what) {
  if (holds) return;
  perror(what);
  exit(1);
}

static int connect_to(int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  need(fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof to) == 0, "connect");
  const int on = 1;
  need(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0, "TCP_NODELAY");
  return fd;
}

static void ask(int fd, const char *words) {
  need(write(fd, words, strlen(words)) == (ssize_t)strlen(words), "write");
}

// A reply ends with this line.
static void listen_to(int fd, const char *last) {
  char reply[1024];
  const size_t length = strlen(last);
  for (size_t size = 0; size < length || memcmp(reply + size - length, last, length) != 0;) {
    const ssize_t n = read(fd, reply + size, sizeof reply - size);
    need(n > 0, "read");
    size += (size_t)n;
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  need(argc == 3, "usage: memcached_load PORT SECONDS");
  int peers[kPeers];
  for (int i = 0; i < kPeers; ++i) peers[i] = connect_to(atoi(argv[1]));
  char set[kValue + 64];
  snprintf(set, sizeof set, "set key 0 0 %d\r\n%0*d\r\n", kValue, kValue, 0);
  ask(peers[0], set);
  listen_to(peers[0], "STORED\r\n");
  long answered = 0;
  for (const double end = now() + atof(argv[2]); now() < end; answered += kPeers) {
    for (int i = 0; i < kPeers; ++i) ask(peers[i], "get key\r\n");
    for (int i = 0; i < kPeers; ++i) listen_to(peers[i], "END\r\n");
  }
  printf("%ld\n", answered);
  return 0;
}
