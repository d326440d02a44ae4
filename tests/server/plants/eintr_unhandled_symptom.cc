#include "plants/symptom.h"

using namespace refserver::test;

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

// A signal that nobody asked about ends the server. Sent to each thread, so that one that waits in
// epoll_wait gets it.
REFSERVER_SYMPTOM(eintr_unhandled) {
  ServerProcess server(trial.wish());
  new_client_is_answered(server);
  server.settle();
  for (const pid_t pid : process_tree(server.pid()))
    for (const pid_t thread : threads_of(pid)) ::syscall(SYS_tgkill, pid, thread, SIGHUP);
  return server.settle() == ServerProcess::State::gone;
}
