#include "cli/run/processes.h"

#include <dirent.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>

namespace ofdcheck::cli {
namespace {

using State = BoardProcess::State;

State state_of(const BoardProcess& process) {
  return static_cast<State>(process.state.load(std::memory_order_acquire));
}

bool has_ended(int pidfd) {
  pollfd asked = {pidfd, POLLIN, 0};
  return poll(&asked, 1, 0) == 1;
}

bool maps(const char* pid, const std::string& path) {
  std::ifstream lines(fmt::format("/proc/{}/maps", pid));
  for (std::string line; std::getline(lines, line);)
    if (line.ends_with(path)) return true;
  return false;
}

}  // namespace

Processes::~Processes() {
  for (const Watched& watched : watched_)
    if (watched.pidfd >= 0) close(watched.pidfd);
}

void Processes::look() {
  for (std::size_t i = 0; i < board_.processes.size(); ++i) {
    BoardProcess& process = board_.processes[i];
    if (state_of(process) == State::free) break;  // the first ones are taken first
    if (i == watched_.size()) watched_.emplace_back();
    Watched& watched = watched_[i];
    if (watched.pid == 0) meet(process, watched);
    if (watched.pid == 0) continue;
    bool ended = false;
    if (watched.pidfd >= 0 && has_ended(watched.pidfd)) {
      close(watched.pidfd);
      watched.pidfd = -1;
      ended = true;
    }
    if (watched.pidfd < 0 && (ended || state_of(process) == State::ended))
      give_back(process, watched);
  }
}

void Processes::meet(const BoardProcess& process, Watched& watched) {
  const int pid = process.pid.load(std::memory_order_acquire);
  if (state_of(process) == State::vacant || pid == 0) return;  // or it is just being written
  watched.pid = pid;
  // In a pid namespace of its own a process knows itself by a number that here is nobody's or
  // somebody else's: such programs are not followed.
  watched.pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

void Processes::give_back(BoardProcess& process, Watched& watched) {
  add_up(process);
  watched.pid = 0;
  process.pid.store(0, std::memory_order_relaxed);
  process.state.store(static_cast<std::uint32_t>(State::vacant), std::memory_order_release);
}

void Processes::add_up(const BoardProcess& process) {
  gone_.lost += process.lost.load(std::memory_order_relaxed);
  gone_.resynchronised += process.resynchronised.load(std::memory_order_relaxed);
  gone_.declined += process.declined.load(std::memory_order_relaxed);
  if (state_of(process) != State::expected) ++gone_.processes;
  const int pid = process.pid.load(std::memory_order_relaxed);
  if (const auto quiet = static_cast<Quiet>(process.quiet.load()); quiet != Quiet::no)
    remark(fmt::format("pid {} ({}): nothing more was checked in it: {}", pid, process.command.data(),
                       Board::word_for(quiet)));
  if (state_of(process) == State::replaced || state_of(process) == State::expected)
    remark(fmt::format("pid {} ({}) executed a program that could not be seen: static, setuid, or "
                       "started without LD_PRELOAD",
                       pid, process.command.data()));
}

// A server may run a program that cannot be seen for each request.
void Processes::remark(std::string sentence) {
  constexpr std::size_t kMost = 8;
  if (gone_.remarks.size() < kMost) gone_.remarks.push_back(std::move(sentence));
  else if (gone_.remarks.size() == kMost) gone_.remarks.push_back("and so on");
}

std::size_t Processes::alive() const {
  std::size_t alive = 0;
  for (std::size_t i = 0; i < watched_.size(); ++i)
    if (watched_[i].pidfd >= 0 && state_of(board_.processes[i]) != State::expected) ++alive;
  return alive;
}

void Processes::sum_up(RunFacts& facts) {
  for (const BoardProcess& process : board_.processes) {
    if (state_of(process) == State::free) break;
    if (state_of(process) != State::vacant) add_up(process);
  }
  facts.processes = gone_.processes;
  facts.lost += gone_.lost;
  facts.resynchronised += gone_.resynchronised;
  facts.declined += gone_.declined;
  facts.remarks = gone_.remarks;
  if (state_of(board_.processes.back()) != State::free)
    facts.remarks.push_back(
        fmt::format("more than {} processes at a time: the rest was not seen", Board::kProcesses));
  if (board_.last_instance.load() >= Board::kInstances)
    facts.remarks.push_back(fmt::format(
        "more than {} epoll instances met a fork: whether the later ones are shared was not judged",
        Board::kInstances));
}

bool is_mapped_elsewhere(const std::string& path, const Board& board) {
  std::set<int> known = {getpid()};
  for (const BoardProcess& process : board.processes) {
    if (state_of(process) == State::free) break;
    if (state_of(process) == State::expected) continue;
    known.insert(process.pid.load(std::memory_order_acquire));
  }
  DIR* processes = opendir("/proc");
  if (processes == nullptr) return false;
  bool found = false;
  while (const dirent* entry = readdir(processes)) {
    const int pid = std::atoi(entry->d_name);
    // Those of other users cannot be read; a program that changed its user has said hello before.
    if (pid > 0 && !known.contains(pid) && maps(entry->d_name, path)) found = true;
  }
  closedir(processes);
  return found;
}

}  // namespace ofdcheck::cli
