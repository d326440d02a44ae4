// A member is registered by a function of another file, and read through a stream elsewhere in this one.
#include <stdio.h>
#include <unistd.h>

#include "loop.h"

struct child {
  int out;
  int log;
  int closing;
  FILE* lines;
  FILE* logged;
};

int child_watch(struct child* child, int epoll) {
  return loop_add(epoll, child->out);
}

// Deregistering is none.
int child_forget(struct child* child, int epoll) {
  return loop_remove(epoll, child->log);
}

void child_line(struct child* child, char* line, int size) {
  if (child->lines == NULL) child->lines = fdopen(child->out, "r");  // ofd-buffered-stream-registered
  if (fgets(line, size, child->lines) == NULL) line[0] = 0;
}

void child_log(struct child* child, const char* line) {
  if (child->logged == NULL) child->logged = fdopen(child->log, "r+");
  fputs(line, child->logged);
}

// Nothing is read through it.
void child_answer(struct child* child, const char* line) {
  FILE* answer = fdopen(child->out, "w");
  fputs(line, answer);
  fclose(answer);
}

__attribute__((unused)) static void nobody_calls_it(struct child* child) {
  child->lines = fdopen(child->out, "r");
}

void child_read(struct child* child, char* text, size_t size) {
  if (read(child->out, text, size) < 0) child->closing = 1;
}
