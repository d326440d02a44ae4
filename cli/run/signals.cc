#include "cli/run/signals.h"

#include <cerrno>

namespace ofdcheck::cli {
namespace {

constexpr int kForwarded[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGUSR1,  SIGUSR2,
                              SIGALRM, SIGTERM, SIGCONT, SIGWINCH, SIGURG};

// What the handler needs; a handler has no other way to reach it.
std::atomic<std::uint32_t>* word = nullptr;
volatile sig_atomic_t first_process = 0;
volatile sig_atomic_t end_signal = 0;
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

struct sigaction full_file = {};  // what was to happen at one

bool asks_to_end(int signal) {
  return signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTERM;
}

void handle(int signal, siginfo_t* info, void*) {
  const int saved = errno;
  // What the terminal sends (^C, ^\, a hang-up, a new size) goes to the whole foreground group: the
  // program, if it is still in it, has got it already.
  const bool from_terminal = info->si_code == SI_KERNEL;
  if (signal != SIGCHLD) {
    if (first_process > 0 && !from_terminal) kill(static_cast<pid_t>(first_process), signal);
    if (first_process <= 0 && asks_to_end(signal)) end_signal = signal;
  }
  word->fetch_add(1);
  errno = saved;
}

}  // namespace

void outlive_full_files() {
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &ignore, &full_file);
}

Signals::Signals(std::atomic<std::uint32_t>& changes) {
  word = &changes;
  first_process = 0;
  end_signal = 0;
  sigset_t blocked;
  sigemptyset(&blocked);
  for (const int signal : kForwarded) sigaddset(&blocked, signal);
  sigprocmask(SIG_BLOCK, &blocked, &mask_);
  struct sigaction action = {};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO;  // no SA_RESTART: the wait on the word must end
  for (const int signal : kForwarded) {
    struct sigaction before;
    // An ignored signal stays ignored, for the program too: that is what nohup(1) is for.
    if (sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    sigaction(signal, &action, nullptr);
  }
  sigaction(SIGCHLD, &action, &child_);
  // Whoever reads our reports may go away; the program's run goes on.
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &pipe_);
}

Signals::~Signals() { restore(); }

void Signals::restore() const {
  for (const int signal : kForwarded) {
    struct sigaction now;
    if (sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN)
      ::signal(signal, SIG_DFL);
  }
  sigaction(SIGCHLD, &child_, nullptr);
  sigaction(SIGPIPE, &pipe_, nullptr);
  sigaction(SIGXFSZ, &full_file, nullptr);
  sigprocmask(SIG_SETMASK, &mask_, nullptr);
}

void Signals::forward_to(pid_t first) {
  first_process = static_cast<sig_atomic_t>(first);
  sigset_t open = mask_;
  sigdelset(&open, SIGCHLD);
  sigprocmask(SIG_SETMASK, &open, nullptr);
}

void Signals::forward_to_nobody() { first_process = 0; }

int Signals::asked_to_end() const { return static_cast<int>(end_signal); }

}  // namespace ofdcheck::cli
