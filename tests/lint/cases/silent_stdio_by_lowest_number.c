// Opened for the lowest number that is free, which is one of 0 to 2 and has to stay open.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

void input_from_nothing(void) {
  close(0);
  if (open("/dev/null", O_RDONLY) < 0) abort();
}

// The numbers 0 to 2 are filled where they are not open; what is one of them itself stays.
void fill_stdio(void) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return;
  for (int number = 0; number < 3; ++number)
    if (number != null && fcntl(number, F_GETFD) < 0) dup2(null, number);
  if (null > 2) close(null);
}
