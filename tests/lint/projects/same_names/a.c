#include <unistd.h>

// Another file has a function of this name, that does not close.
static void __attribute__((noinline)) finish(int fd) { close(fd); }

void a_done(int fd) { finish(fd); }
