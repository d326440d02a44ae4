#include "loop/workers.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "loop/signals_held.h"
#include "options.h"
#include "stop.h"

namespace refserver {
namespace {

int run_worker(const std::function<void()>& body, pid_t parent, const SignalsHeld& held) {
  // A worker without its parent would keep the port busy with nobody to stop it.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) return 0;
  try {
    // Only now may a signal come in: the inherited handler would have told the parent's eventfd.
    catch_signals();
    held.release();
    body();
    return 0;
  } catch (const std::exception& error) {
    return refuse(error.what());
  }
}

void on_child(int) {}

}  // namespace

void run_workers(int count, const std::function<void()>& body,
                 const std::function<void()>& when_started) {
  struct sigaction child {};
  child.sa_handler = on_child;
  ::sigaction(SIGCHLD, &child, nullptr);
  // Held, and let in by sigsuspend() only: a SIGTERM between the question and the wait would be lost
  // otherwise.
  const SignalsHeld held{SIGTERM, SIGINT, SIGHUP, SIGCHLD};
  const pid_t parent = ::getpid();
  std::vector<pid_t> workers;
  for (int i = 0; i < count; ++i) {
    const pid_t pid = ::fork();
    if (pid < 0) throw std::system_error(errno, std::system_category(), "fork");
    if (pid == 0) std::_Exit(run_worker(body, parent, held));
    workers.push_back(pid);
  }
  when_started();
  bool failed = false;
  bool told = false;
  while (!workers.empty()) {
    if ((stop_requested() || failed) && !std::exchange(told, true))
      for (const pid_t each : workers) ::kill(each, SIGTERM);
    int status = 0;
    const pid_t ended = ::waitpid(-1, &status, WNOHANG);
    if (ended == 0) {
      held.wait();
    } else if (ended > 0) {
      std::erase(workers, ended);
      failed = failed || !told || status != 0;
    }
  }
  if (failed) throw std::runtime_error("a worker ended before it was told to");
}

}  // namespace refserver
