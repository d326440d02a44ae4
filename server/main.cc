// refserver: serves HTTP or echo with the architecture it is told to.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "architectures.h"
#include "cgi.h"
#include "counters.h"
#include "options.h"
#include "plants.h"
#include "protocol/job.h"
#include "stop.h"

namespace {

// The soft limit is raised to the hard one: epoll has no FD_SETSIZE that a large table could hurt.
bool enough_fds(int threads) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  constexpr int kFixed = 16;
  constexpr int kPerThread = 4;  // instance, listener, wake-up, spare
  return limit.rlim_cur >= static_cast<rlim_t>(kFixed + kPerThread * threads);
}

// Planted: logging must not block, so stderr does not. The shell and the whole job have the same
// open file description, and now theirs does not block either.
void unblock_stderr() {
  const int flags = ::fcntl(STDERR_FILENO, F_GETFL);
  ::fcntl(STDERR_FILENO, F_SETFL, flags | O_NONBLOCK);
}

// The end of an exception that nobody may catch: one that leaves a thread or a loop, which are
// noexcept because unwinding them would wait for threads that serve on.
[[noreturn]] void end_with_reason() {
  int status = 2;
  try {
    std::rethrow_exception(std::current_exception());
  } catch (const std::exception& error) {
    status = refserver::refuse(error.what());
  } catch (...) {
    status = refserver::refuse("unknown failure");
  }
  std::_Exit(status);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace refserver;
  if (argc == 3 && std::string_view(argv[1]) == "--cgi") return run_cgi(argv[2]);
  const Parsed parsed = parse_options(argc, argv);
  if (parsed.done >= 0) return parsed.done;
  const Options& options = parsed.options;
  if (!enough_fds(options.threads))
    return refuse("too few fds for " + std::to_string(options.threads) + " threads, see ulimit -n");
  if (!options.counters.empty() && !map_counters(options.counters))
    return refuse("cannot map " + options.counters);
  set_gate(options.gate);
  std::set_terminate(end_with_reason);
  if (planted(Bug::shared_status_changed)) unblock_stderr();
  try {
    catch_signals();
    find_architecture(options.architecture)->run(options);
  } catch (const std::exception& error) {
    return refuse(error.what());
  }
  return 0;
}
