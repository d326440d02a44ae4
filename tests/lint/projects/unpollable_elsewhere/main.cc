// What a member holds is decided in another file.
#include <sys/socket.h>

#include <memory>

#include "job.h"
#include "loop.h"

struct Running {
  explicit Running(Job started) : job(std::move(started)) {}
  Job job;
};

static void pass_on(Running& running);

static void run(Loop& loop, Running& running) {
  loop.watch(running.job.spool.get(), [&] { pass_on(running); });  // ofd-unpollable-file
  loop.watch(running.job.output.get(), [&] { pass_on(running); });
  loop.watch(running.job.log.get(), [&] { pass_on(running); });
  loop.watch(running.job.scratch.get(), [&] { pass_on(running); });
  loop.watch_any(running.job.cache.get(), [&] { pass_on(running); });
  if (!loop.watch_or_tell(running.job.cache.get())) pass_on(running);
}

static void pass_on(Running& running) {
  char bytes[512];
  if (::read(running.job.spool.get(), bytes, sizeof bytes) <= 0) running.job.spool.reset();
}

int main() {
  Loop loop;
  const auto running = std::make_unique<Running>(start(1, "/dev/stderr"));
  connect(running->job, Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)));
  run(loop, *running);
  for (;;) loop.turn();
}
