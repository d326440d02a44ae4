// Opens a module in C++ as plug-ins are opened, uses it, closes it, and does it again.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

// 0 when the module's memory came back to where it was made.
static int use(const char *path) {
  void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  int (*work)(void) = NULL;
  if (module != NULL) *(void **)&work = dlsym(module, "work");
  if (work == NULL) {
    printf("%s\n", dlerror());
    return 1;
  }
  const int failed = work();
  if (failed) printf("%s: %d\n", path, failed);
  return dlclose(module) | failed;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  for (int round = 0; round < 3; ++round)
    if (use(argv[1])) return 1;
  puts("ok");
  return 0;
}
