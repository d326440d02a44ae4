// The program that is executed is told the number, or is not.
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int told_in_its_environment(const char *program) {
  int ends[2];
  char text[16];
  if (pipe(ends) < 0) return -1;
  snprintf(text, sizeof text, "%d", ends[1]);
  setenv("STATUS_FD", text, 1);
  if (fork() == 0) execl(program, program, (char *)NULL);
  close(ends[1]);
  return ends[0];
}

int told_in_an_argument(const char *program) {
  char text[16];
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  snprintf(text, sizeof text, "%d", listener);
  if (fork() == 0) execl(program, program, "--listen", text, (char *)NULL);
  return listener;
}

int not_told(const char *program) {
  char text[16];
  int listener = socket(AF_INET, SOCK_STREAM, 0);  // ofd-inherited-by-exec
  snprintf(text, sizeof text, "%d", (int)getpid());
  if (fork() == 0) execl(program, program, text, (char *)NULL);
  return listener;
}
