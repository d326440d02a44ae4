#include "cli/run/processes.h"

#include <dirent.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
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
  for (const int pidfd : pidfds_)
    if (pidfd >= 0) close(pidfd);
}

void Processes::look() {
  for (std::size_t i = pidfds_.size(); i < board_.processes.size(); ++i) {
    const BoardProcess& process = board_.processes[i];
    if (state_of(process) == State::free) break;  // records are taken in order
    const int pid = process.pid.load(std::memory_order_acquire);
    if (pid == 0) break;  // it is just being written
    // In a pid namespace of its own a process knows itself by a number that here is nobody's or
    // somebody else's: such programs are not followed.
    pidfds_.push_back(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  }
  for (int& pidfd : pidfds_) {
    if (pidfd < 0 || !has_ended(pidfd)) continue;
    close(pidfd);
    pidfd = -1;
  }
}

std::size_t Processes::alive() const {
  return static_cast<std::size_t>(
      std::count_if(pidfds_.begin(), pidfds_.end(), [](int pidfd) { return pidfd >= 0; }));
}

void Processes::sum_up(RunFacts& facts) const {
  std::map<int, const BoardProcess*> last;  // by pid: an exec'd program says hello anew
  for (const BoardProcess& process : board_.processes) {
    if (state_of(process) == State::free) break;
    facts.lost += process.lost.load(std::memory_order_relaxed);
    facts.resynchronised += process.resynchronised.load(std::memory_order_relaxed);
    facts.declined += process.declined.load(std::memory_order_relaxed);
    last[process.pid.load(std::memory_order_relaxed)] = &process;
  }
  facts.processes = static_cast<unsigned>(last.size());
  for (const auto& [pid, process] : last) {
    if (const auto quiet = static_cast<Quiet>(process->quiet.load()); quiet != Quiet::no)
      facts.remarks.push_back(fmt::format("pid {} ({}): nothing more was checked in it: {}", pid,
                                          process->command.data(), Board::word_for(quiet)));
    if (state_of(*process) == State::replaced)
      facts.remarks.push_back(
          fmt::format("pid {} ({}) executed a program that could not be seen: static, setuid, or "
                      "started without LD_PRELOAD",
                      pid, process->command.data()));
  }
  if (state_of(board_.processes.back()) != State::free)
    facts.remarks.push_back(
        fmt::format("more than {} processes: the rest was not seen", Board::kProcesses));
}

bool is_mapped_elsewhere(const std::string& path, const Board& board) {
  std::set<int> known = {getpid()};
  for (const BoardProcess& process : board.processes) {
    if (state_of(process) == State::free) break;
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
