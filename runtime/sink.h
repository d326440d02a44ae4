// Where findings go from inside the program: into the channel, whose reader prints them; in bare
// mode, where nobody reads it, to fd 2 or the log, as text with module+offset.
#pragma once

#include <atomic>
#include <vector>

#include "checker/checker.h"
#include "checker/report/channel.h"
#include "runtime/options.h"
#include "runtime/stacks.h"

namespace ofdcheck::runtime {

class Sink final : public FindingSink {
 public:
  Sink(Channel& channel, const Stacks& stacks, const Settings& settings, bool bare)
      : channel_(channel), stacks_(stacks), settings_(settings), bare_(bare) {}

  void take(const Finding& finding, bool first) override;
  // A process made by fork: its findings are its own.
  void become_child() { records_.clear(); }
  // The path of the program itself; kept, not copied.
  void set_program(const char* path) { program_ = path; }
  // In bare mode fd 2 is written to only while it is the file it was at start.
  void remember_stderr();
  // A line for whoever watches a bare run.
  void say(const char* line);
  // Under a seccomp filter: nothing is written and nobody is woken. The channel is read all the same.
  void stay_silent(bool silent) { silent_ = silent; }
  // Wakes the reader of the channel.
  void wake();
  // The module+offset form of a stack, innermost first, for traces: "a+0x1 < b+0x2".
  void spell(StackId stack, std::string& out) const;

 private:
  FindingRecord* record_for(const Finding& finding);
  std::uint64_t key_of(const Finding& finding) const;
  void fill(FindingRecord& record, const Finding& finding) const;
  void print(const FindingRecord& record);
  // False when it could not be written: to the log if there is one, else to fd 2.
  bool write(const char* text, std::size_t bytes);
  void count_lost(int pid) const;

  Channel& channel_;
  const Stacks& stacks_;
  const Settings& settings_;
  const bool bare_;
  const char* program_ = "";
  std::vector<FindingRecord*> records_;  // by Finding::id; null where there was no room
  unsigned long stderr_device_ = 0;
  unsigned long stderr_inode_ = 0;
  std::atomic<bool> silent_{false};
  bool unread_ = false;  // fd 2 is a pipe that was full
};

}  // namespace ofdcheck::runtime
