#include "harness/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>

#include "harness/process_tree.h"

namespace refserver::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPauseMs = 3;
constexpr int kLooks = 12;
constexpr std::uint64_t kManyWaits = 3000;

Clock::time_point deadline(int ms = kDeadlineMs) {
  return Clock::now() + std::chrono::milliseconds(ms);
}

// Whatever watches the server from within may want time and a proper end; see server_process.h.
int number_from(const char* variable) {
  const char* value = ::getenv(variable);
  return value == nullptr ? 0 : std::atoi(value);
}

void pause_briefly() { ::poll(nullptr, 0, kPauseMs); }

// Until the other end closes or the deadline: stdout's first line ends in ":<port>".
std::uint16_t read_port(int from) {
  std::string line;
  const auto end = deadline();
  while (Clock::now() < end && line.find('\n') == std::string::npos) {
    pollfd waiting{from, POLLIN, 0};
    if (::poll(&waiting, 1, 100) <= 0) continue;
    std::array<char, 128> piece{};
    const ssize_t n = ::read(from, piece.data(), piece.size());
    if (n <= 0) return 0;
    line.append(piece.data(), static_cast<std::size_t>(n));
  }
  const std::size_t colon = line.rfind(':');
  if (colon == std::string::npos) return 0;
  return static_cast<std::uint16_t>(std::strtoul(line.c_str() + colon + 1, nullptr, 10));
}

[[noreturn]] void become_server(const ServerProcess::Wish& wish, std::vector<char*> arguments,
                                int out) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (wish.stdin_fd < 0) {
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(null, 0);
  } else {
    ::dup2(wish.stdin_fd, 0);
  }
  ::dup2(out, 1);
  if (wish.stderr_fd >= 0) ::dup2(wish.stderr_fd, 2);
  if (wish.fd_limit > 0) {
    const auto limit = static_cast<rlim_t>(wish.fd_limit);
    const rlimit both{limit, limit};
    ::setrlimit(RLIMIT_NOFILE, &both);
  }
  for (const std::string& each : wish.environment) ::putenv(const_cast<char*>(each.c_str()));
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

Counters* map_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0 || ::ftruncate(fd, sizeof(Counters)) != 0) return nullptr;
  void* at = ::mmap(nullptr, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  return at == MAP_FAILED ? nullptr : static_cast<Counters*>(at);
}

}  // namespace

ServerProcess::ServerProcess(const Wish& wish) {
  counters_path_ = "/tmp/refserver-counters-XXXXXX";
  ::close(::mkstemp(counters_path_.data()));
  counters_ = map_file(counters_path_);

  Arguments words{REFSERVER_BINARY, "--architecture", wish.architecture, "--plant", wish.plant,
                  "--counters", counters_path_};
  const char* under = ::getenv("REFSERVER_TEST_UNDER");
  if (under != nullptr) words.insert(words.begin(), under);
  words.insert(words.end(), wish.more.begin(), wish.more.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  std::array<int, 2> out{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0) return;
  started_ = ::fork();
  if (started_ == 0) become_server(wish, arguments, out[1]);
  ::close(out[1]);
  port_ = read_port(out[0]);
  ::close(out[0]);
  const auto tree = process_tree(started_);
  pid_ = under != nullptr && tree.size() > 1 ? tree[1] : started_;
}

ServerProcess::~ServerProcess() {
  if (const int grace = number_from("REFSERVER_TEST_GRACE_MS"); grace > 0 && status_ == kRuns) {
    signal(SIGTERM);
    wait_exit(grace);
  }
  // What runs the server lives on to its report.
  if (status_ == kRuns && started_ > 0) {
    const auto tree = process_tree(pid_);
    for (const pid_t each : tree) ::kill(each, SIGKILL);
    ::waitpid(started_, nullptr, 0);
  }
  ::munmap(counters_, sizeof(Counters));
  ::unlink(counters_path_.c_str());
}

void ServerProcess::signal(int number) const { ::kill(pid_, number); }

void ServerProcess::freeze() const {
  for (const pid_t each : process_tree(pid_)) ::kill(each, SIGSTOP);
  const auto end = deadline();
  const auto stopped = [](pid_t pid) {
    const std::string stat = read_whole("/proc/" + std::to_string(pid) + "/stat");
    return stat.find(") T ") != std::string::npos;
  };
  for (const pid_t each : process_tree(pid_))
    while (!stopped(each) && Clock::now() < end) pause_briefly();
}

void ServerProcess::thaw() const {
  for (const pid_t each : process_tree(pid_)) ::kill(each, SIGCONT);
}

int ServerProcess::wait_exit(int deadline_ms) {
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, started_, 0));
  pollfd waiting{pidfd, POLLIN, 0};
  const bool ended = ::poll(&waiting, 1, deadline_ms) == 1;
  ::close(pidfd);
  if (!ended) return kRuns;
  int status = 0;
  ::waitpid(started_, &status, 0);
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return status_;
}

int ServerProcess::stop() {
  signal(SIGTERM);
  return wait_exit();
}

// What runs the server has reaped it and is still busy with its own end.
bool ServerProcess::ended_unreaped() const {
  return pid_ != started_ && ::kill(pid_, 0) != 0;
}

bool ServerProcess::asleep() const {
  for (int look = 0; look < kLooks; ++look) {
    const std::uint64_t waits = counters_->waits;
    if (!all_asleep(pid_) || ended_unreaped()) return false;
    pause_briefly();
    if (counters_->waits != waits) return false;
  }
  return true;
}

ServerProcess::State ServerProcess::settle() {
  const auto end = deadline();
  const std::uint64_t before = counters_->waits;
  while (Clock::now() < end) {
    if (wait_exit(ended_unreaped() ? kDeadlineMs : 0) != kRuns) return State::gone;
    const bool spins = counters_->waits - before > kManyWaits;
    if (!spins && !asleep()) continue;
    ::poll(nullptr, 0, number_from("REFSERVER_TEST_LINGER_MS"));
    return spins ? State::spinning : State::asleep;
  }
  return State::spinning;
}

}  // namespace refserver::test
