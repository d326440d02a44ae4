#include "tests/model/episode.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/model/generator.h"
#include "tests/model/witness.h"

namespace ofdcheck::fuzz {
namespace {

// An episode takes a tenth of a second; one that does not end is a failure like another. Where many share
// the processors it may have to wait for them.
constexpr rlim_t kMostProcessorSeconds = 60;
constexpr unsigned kMostSeconds = 1800;

}  // namespace

Episode::Episode() : desk_(Desk::make()) {
  if (desk_ == nullptr) std::abort();
  desk_->clear();
}

template <class Work>
std::string Episode::in_a_process(Work work) {
  desk_->clear();
  std::fflush(nullptr);
  const int pid = ::fork();
  if (pid == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGPIPE, SIG_IGN);
    const rlimit processor{kMostProcessorSeconds, kMostProcessorSeconds};
    ::setrlimit(RLIMIT_CPU, &processor);
    ::alarm(kMostSeconds);
    ::closefrom(kLow);
    work();
    ::_exit(0);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  ::kill(-pid, SIGKILL);  // children of one that crashed
  if (!desk_->differs() && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
    desk_->say(WIFSIGNALED(status) ? "ended by signal " + std::to_string(WTERMSIG(status))
                                   : "ended with status " + std::to_string(WEXITSTATUS(status)));
  return desk_->message.data();
}

std::string Episode::generate(std::uint64_t seed, bool children) {
  return in_a_process([&] {
    desk_->count = 0;
    Player player(*desk_, Player::Watched::shadowed);
    Generator generator(seed, player, children);
    const std::size_t length = std::min(generator.length(), Desk::kMost);
    for (std::size_t i = 0; i < length; ++i) {
      const Operation operation = generator.next();
      desk_->operations[i] = operation;
      desk_->count = i + 1;
      if (!player.play(operation)) break;
    }
    player.finish();
  });
}

std::string Episode::play(const std::vector<Operation>& program, Player::Watched watched) {
  return in_a_process([&] {
    Player player(*desk_, watched);
    for (const Operation& operation : program)
      if (!player.play(operation)) break;
    player.finish();
  });
}

std::vector<Operation> Episode::program() const {
  return {desk_->operations.begin(),
          desk_->operations.begin() + static_cast<std::ptrdiff_t>(desk_->count.load())};
}

// Delta debugging (Zeller, Hildebrandt 2002), without its complements: ever smaller pieces are left out
// for as long as the rest fails.
std::vector<Operation> Episode::shrink(std::vector<Operation> failing) {
  for (std::size_t piece = failing.size() / 2; piece > 0;) {
    bool smaller = false;
    for (std::size_t at = 0; at < failing.size();) {
      std::vector<Operation> rest = failing;
      const auto from = rest.begin() + static_cast<std::ptrdiff_t>(at);
      rest.erase(from, from + static_cast<std::ptrdiff_t>(std::min(piece, failing.size() - at)));
      if (!rest.empty() && !play(rest, Player::Watched::shadowed).empty()) {
        failing = std::move(rest);
        smaller = true;
      } else {
        at += piece;
      }
    }
    if (piece > 1 || !smaller) piece /= 2;
  }
  return failing;
}

}  // namespace ofdcheck::fuzz
