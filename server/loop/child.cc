#include "loop/child.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "cgi.h"
#include "plants.h"

namespace refserver {
namespace {

struct Pipe {
  Fd out;
  Fd in;
};

Pipe make_pipe() {
  if (planted(Bug::unpollable_file)) {
    // Planted: a file in memory never makes the child wait. Nor does it ever tell epoll anything.
    Fd out(::memfd_create("output", MFD_CLOEXEC));
    Fd in(::fcntl(out.get(), F_DUPFD_CLOEXEC, 0));
    return {std::move(out), std::move(in)};
  }
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::system_error(errno, std::system_category(), "pipe2");
  Pipe pipe{Fd(ends[0]), Fd(ends[1])};
  // Our end only: O_NONBLOCK on the child's end would surprise the program that writes to it.
  ::fcntl(pipe.out.get(), F_SETFL, O_RDONLY | O_NONBLOCK);
  return pipe;
}

// Close-on-exec by itself (pidfd_open(2)). By number, because glibc 2.36 declares its function
// without extern "C".
Fd open_pidfd(pid_t pid) { return Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); }

// Only what is async-signal-safe, and no word to the epoll instances: until exec closes them these
// are the parent's own interest lists, and a DEL here is a DEL there.
[[noreturn]] void become(const std::string& name, int out) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(out, STDOUT_FILENO);  // the copy is not close-on-exec (dup(2))
  if (planted(Bug::connection_pinned_by_child)) {
    // Planted: the code is here already, what for exec? For close-on-exec.
    ::_exit(run_cgi(name));
  }
  std::array<char, 12> program{"refserver"};
  std::array<char, 6> flag{"--cgi"};
  std::array<char*, 4> arguments{program.data(), flag.data(), const_cast<char*>(name.c_str()),
                                 nullptr};
  ::execv("/proc/self/exe", arguments.data());
  ::_exit(127);
}

}  // namespace

Child start_child(const std::string& name, const std::function<void()>& in_child) {
  Pipe pipe = make_pipe();
  const pid_t pid = ::fork();
  if (pid < 0) throw std::system_error(errno, std::system_category(), "fork");
  if (pid == 0) {
    if (in_child) in_child();
    become(name, pipe.in.get());
  }
  Child child{pid, open_pidfd(pid), std::move(pipe.out)};
  if (child.pidfd) return child;
  const int error = errno;
  end_child(child);
  reap_child(child);
  throw std::system_error(error, std::system_category(), "pidfd_open");
}

void end_child(const Child& child) { ::kill(child.pid, SIGKILL); }

void reap_child(const Child& child) {
  while (::waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace refserver
