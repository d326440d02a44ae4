#include "checker/kernel/recorded_kernel.h"

#include <cstdio>
#include <cstdlib>

namespace ofdcheck {
namespace {

// The spelling of each question, shared by both directions.
template <class... Arguments>
std::string question(const char* name, Arguments... arguments) {
  std::string text = name;
  text += '(';
  bool first = true;
  ((text += (first ? "" : ", "), text += std::to_string(arguments), first = false), ...);
  text += ')';
  return text;
}

std::string word_for(Answer answer) {
  return answer == Answer::yes ? "yes" : answer == Answer::no ? "no" : "unknown";
}

constexpr const char* kKinds[] = {"unknown", "file",    "socket",   "listener", "connection",
                                  "pipe",    "eventfd", "timerfd",  "signalfd", "inotify",
                                  "epoll",   "io_uring", "other"};

// "closed", or "connection cloexec=1 status=2050 inode=123".
std::string spell(const Facts& facts) {
  if (!facts.open) return "closed";
  char text[128];
  std::snprintf(text, sizeof text, "%s cloexec=%d status=%d inode=%llu",
                kKinds[static_cast<int>(facts.kind)], facts.cloexec ? 1 : 0, facts.status_flags,
                static_cast<unsigned long long>(facts.inode));
  return text;
}

Facts facts_from(const std::string& text) {
  Facts facts;
  char kind[16] = {};
  int cloexec = 0;
  unsigned long long inode = 0;
  const int fields = std::sscanf(text.c_str(), "%15s cloexec=%d status=%d inode=%llu", kind,
                                 &cloexec, &facts.status_flags, &inode);
  facts.open = fields >= 1 && text != "closed";
  for (int i = 0; i < static_cast<int>(std::size(kKinds)); ++i)
    if (std::string_view(kKinds[i]) == kind) facts.kind = static_cast<FileKind>(i);
  facts.cloexec = cloexec != 0;
  facts.inode = inode;
  return facts;
}

}  // namespace

const std::string* RecordedKernel::find(const std::string& asked) const {
  const auto found = answers_.find(asked);
  return found == answers_.end() ? nullptr : &found->second;
}

Answer RecordedKernel::answer(const std::string& asked) const {
  const std::string* value = find(asked);
  if (value == nullptr) return Answer::unknown;
  return *value == "yes" ? Answer::yes : *value == "no" ? Answer::no : Answer::unknown;
}

int RecordedKernel::number(const std::string& asked) const {
  const std::string* value = find(asked);
  return value == nullptr ? -1 : std::atoi(value->c_str());
}

Answer RecordedKernel::entry_exists(int epfd, int fd, int skip) {
  return answer(question("entry_exists", epfd, fd, skip));
}
Answer RecordedKernel::entry_is(int epfd, int fd, int skip, int pid, int as_fd) {
  return answer(question("entry_is", epfd, fd, skip, pid, as_fd));
}
Answer RecordedKernel::same_file(int a, int pid, int b) {
  return answer(question("same_file", a, pid, b));
}
Facts RecordedKernel::describe(int fd) {
  const std::string* value = find(question("describe", fd));
  return value == nullptr ? Facts{} : facts_from(*value);
}
Answer RecordedKernel::process_runs(int pid) { return answer(question("process_runs", pid)); }
int RecordedKernel::parent() { return number(question("parent")); }
Answer RecordedKernel::holds_socket(int pid, int fd, std::uint64_t inode) {
  return answer(question("holds_socket", pid, fd, inode));
}
int RecordedKernel::pending(int fd, int events) { return number(question("pending", fd, events)); }
int RecordedKernel::readable(int fd) { return number(question("readable", fd)); }
int RecordedKernel::unsent(int fd) { return number(question("unsent", fd)); }
Answer RecordedKernel::timer_armed(int fd) { return answer(question("timer_armed", fd)); }
int RecordedKernel::threads() { return number(question("threads")); }
std::int64_t RecordedKernel::thread_time(int tid) {
  const std::string* value = find(question("thread_time", tid));
  return value == nullptr ? -1 : std::atoll(value->c_str());
}
int RecordedKernel::accept_queue(int fd) { return number(question("accept_queue", fd)); }
Answer RecordedKernel::listens(int fd) { return answer(question("listens", fd)); }
Answer RecordedKernel::connected(int fd) { return answer(question("connected", fd)); }
Answer RecordedKernel::mapped(std::uint64_t address) {
  return answer(question("mapped", address));
}
int RecordedKernel::tcp_migrate_req() { return number(question("tcp_migrate_req")); }

Answer RecordingKernel::entry_exists(int epfd, int fd, int skip) {
  const Answer answer = asked_.entry_exists(epfd, fd, skip);
  tell_({question("entry_exists", epfd, fd, skip), word_for(answer)});
  return answer;
}
Answer RecordingKernel::entry_is(int epfd, int fd, int skip, int pid, int as_fd) {
  const Answer answer = asked_.entry_is(epfd, fd, skip, pid, as_fd);
  tell_({question("entry_is", epfd, fd, skip, pid, as_fd), word_for(answer)});
  return answer;
}
Answer RecordingKernel::same_file(int a, int pid, int b) {
  const Answer answer = asked_.same_file(a, pid, b);
  tell_({question("same_file", a, pid, b), word_for(answer)});
  return answer;
}
Facts RecordingKernel::describe(int fd) {
  const Facts facts = asked_.describe(fd);
  tell_({question("describe", fd), spell(facts)});
  return facts;
}
Answer RecordingKernel::process_runs(int pid) {
  const Answer answer = asked_.process_runs(pid);
  tell_({question("process_runs", pid), word_for(answer)});
  return answer;
}
int RecordingKernel::parent() {
  const int pid = asked_.parent();
  tell_({question("parent"), std::to_string(pid)});
  return pid;
}
Answer RecordingKernel::holds_socket(int pid, int fd, std::uint64_t inode) {
  const Answer answer = asked_.holds_socket(pid, fd, inode);
  tell_({question("holds_socket", pid, fd, inode), word_for(answer)});
  return answer;
}
int RecordingKernel::pending(int fd, int events) {
  const int mask = asked_.pending(fd, events);
  tell_({question("pending", fd, events), std::to_string(mask)});
  return mask;
}
int RecordingKernel::readable(int fd) {
  const int bytes = asked_.readable(fd);
  tell_({question("readable", fd), std::to_string(bytes)});
  return bytes;
}
int RecordingKernel::unsent(int fd) {
  const int bytes = asked_.unsent(fd);
  tell_({question("unsent", fd), std::to_string(bytes)});
  return bytes;
}
Answer RecordingKernel::timer_armed(int fd) {
  const Answer answer = asked_.timer_armed(fd);
  tell_({question("timer_armed", fd), word_for(answer)});
  return answer;
}
int RecordingKernel::threads() {
  const int count = asked_.threads();
  tell_({question("threads"), std::to_string(count)});
  return count;
}
std::int64_t RecordingKernel::thread_time(int tid) {
  const std::int64_t used = asked_.thread_time(tid);
  tell_({question("thread_time", tid), std::to_string(used)});
  return used;
}
int RecordingKernel::accept_queue(int fd) {
  const int waiting = asked_.accept_queue(fd);
  tell_({question("accept_queue", fd), std::to_string(waiting)});
  return waiting;
}
Answer RecordingKernel::listens(int fd) {
  const Answer answer = asked_.listens(fd);
  tell_({question("listens", fd), word_for(answer)});
  return answer;
}
Answer RecordingKernel::connected(int fd) {
  const Answer answer = asked_.connected(fd);
  tell_({question("connected", fd), word_for(answer)});
  return answer;
}
Answer RecordingKernel::mapped(std::uint64_t address) {
  const Answer answer = asked_.mapped(address);
  tell_({question("mapped", address), word_for(answer)});
  return answer;
}
int RecordingKernel::tcp_migrate_req() {
  const int value = asked_.tcp_migrate_req();
  tell_({question("tcp_migrate_req"), std::to_string(value)});
  return value;
}

}  // namespace ofdcheck
