#include "job.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <array>
#include <stdexcept>

namespace {

struct Ends {
  Fd out;
  Fd in;
};

Fd in_memory(const char* name) {
  return Fd(::memfd_create(name, MFD_CLOEXEC));
}

Ends make_file() {
  Fd out(::memfd_create("output", MFD_CLOEXEC));
  Fd in(::fcntl(out.get(), F_DUPFD_CLOEXEC, 0));
  return {std::move(out), std::move(in)};
}

struct PipeEnds {
  Fd out;
  Fd in;
};

PipeEnds make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("pipe2");
  return {Fd(ends[0]), Fd(ends[1])};
}

}  // namespace

Job start(int id, const char* log) {
  Ends file = make_file();
  PipeEnds pipe = make_pipe();
  Job job{id,
          std::move(file.out),
          std::move(pipe.out),
          Fd(::open(log, O_WRONLY | O_CLOEXEC)),
          in_memory("scratch"),
          in_memory("cache")};
  if (id > 1000) job.output = in_memory("output");
  return job;
}

void connect(Job& job, Fd socket) {
  job.scratch = std::move(socket);
}
