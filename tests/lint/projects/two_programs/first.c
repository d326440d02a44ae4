#include <unistd.h>

// Each of two programs has its own, and only this one closes.
void let_go(int fd) { close(fd); }

int main(void) { return 0; }
