#include "plants/symptom.h"

using namespace refserver::test;

#include <fcntl.h>
#include <unistd.h>

#include <array>

// Our end of stderr is the server's end too, and it has stopped blocking.
REFSERVER_SYMPTOM(shared_status_changed) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  auto wish = trial.wish();
  wish.stderr_fd = ends[1];
  const ServerProcess server(wish);
  const bool changed = (::fcntl(ends[1], F_GETFL) & O_NONBLOCK) != 0;
  for (const int end : ends) ::close(end);
  return server.started() && changed;
}
