#include <sys/socket.h>

void let_go(int fd) { shutdown(fd, SHUT_WR); }

int main(void) { return 1; }
