// For host programs: small programs that do under the preload library what could break it or them.
// Each checks itself, says what went wrong on stdout and exits 1, or ends with "ok" and 0.
#pragma once

#include <cstdio>
#include <cstdlib>

#define HOST_CHECK(condition)                                             \
  do {                                                                    \
    if (!(condition)) {                                                   \
      std::printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                       \
    }                                                                     \
  } while (false)

inline int host_ok() {
  std::printf("ok\n");
  return 0;
}
