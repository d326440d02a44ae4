// The kernel's answers as text: RecordingKernel asks another Kernel and hands each question and
// answer on, to become a trace line; RecordedKernel gives such answers back.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "checker/kernel/kernel.h"
#include "checker/trace.h"

namespace ofdcheck {

// Gives back what was recorded. A question whose answer is not there is `unknown`; of several
// answers to one question the latest one told so far is given, as the kernel would.
class RecordedKernel final : public Kernel {
 public:
  void tell(const RecordedAnswer& answer) { answers_[answer.question] = answer.value; }

  Answer entry_exists(int epfd, int fd, int skip) override;
  Answer entry_is(int epfd, int fd, int skip, int pid, int as_fd) override;
  Answer same_file(int a, int pid, int b) override;
  Facts describe(int fd) override;
  Answer process_runs(int pid) override;
  int parent() override;
  Answer holds_socket(int pid, int fd, std::uint64_t inode) override;
  int pending(int fd, int events) override;
  int readable(int fd) override;
  int unsent(int fd) override;
  Answer timer_armed(int fd) override;
  int threads() override;
  std::int64_t thread_time(int tid) override;
  int accept_queue(int fd) override;
  Answer listens(int fd) override;
  Answer connected(int fd) override;
  Answer mapped(std::uint64_t address) override;
  int tcp_migrate_req() override;

 private:
  const std::string* find(const std::string& question) const;
  Answer answer(const std::string& question) const;
  int number(const std::string& question) const;

  std::map<std::string, std::string> answers_;
};

// Asks `asked` and tells `tell` each question with its answer. Not thread-safe.
class RecordingKernel final : public Kernel {
 public:
  using Tell = std::function<void(const RecordedAnswer&)>;
  RecordingKernel(Kernel& asked, Tell tell) : asked_(asked), tell_(std::move(tell)) {}

  Answer entry_exists(int epfd, int fd, int skip) override;
  Answer entry_is(int epfd, int fd, int skip, int pid, int as_fd) override;
  Answer same_file(int a, int pid, int b) override;
  Facts describe(int fd) override;
  Answer process_runs(int pid) override;
  int parent() override;
  Answer holds_socket(int pid, int fd, std::uint64_t inode) override;
  int pending(int fd, int events) override;
  int readable(int fd) override;
  int unsent(int fd) override;
  Answer timer_armed(int fd) override;
  int threads() override;
  std::int64_t thread_time(int tid) override;
  int accept_queue(int fd) override;
  Answer listens(int fd) override;
  Answer connected(int fd) override;
  Answer mapped(std::uint64_t address) override;
  int tcp_migrate_req() override;

 private:
  Kernel& asked_;
  Tell tell_;
};

}  // namespace ofdcheck
