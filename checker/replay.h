// Replay judges a trace with the same rules that judged it live: one Checker a process, a Board
// they share, the kernel's recorded answers in place of the kernel. The unit tests of the rules are
// replays too.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "checker/checker.h"
#include "checker/kernel/recorded_kernel.h"
#include "checker/trace.h"

namespace ofdcheck {

class Replay {
 public:
  // A line that could not be read, or does not fit what came before it. The rest is judged.
  struct Complaint {
    int line = 0;
    std::string text;
  };

  explicit Replay(const Options& options);
  ~Replay();

  // Judges one line; lines are numbered from 1 in the order they come.
  void line(std::string_view text);
  // The trace is over: processes that did not exit are judged as if they did now.
  void finish();

  // In the order in which they were first made; counts are final after finish().
  const std::vector<Finding>& findings() const { return findings_; }
  const std::vector<Complaint>& complaints() const { return complaints_; }
  // The model of a process as it is after the last line; null if the trace has not named it yet.
  const Model* model(int pid) const;
  // The frames of a stack as the trace spells them: "on_accept server.cc:88 < main server.cc:12".
  std::string_view frames(StackId stack) const;

 private:
  struct Process;
  struct Held {
    int line;
    std::string text;
  };

  void judge(std::string_view text);
  void release(int child);
  Process& process(const Call& call);
  Process& make_process(int pid);
  void apply(Process& process, TraceLine& line);
  StackId stack(const std::string& frames);
  void complain(std::string text) { complaints_.push_back({line_, std::move(text)}); }

  const Options options_;
  std::unique_ptr<Board> board_;
  std::map<int, std::unique_ptr<Process>> processes_;
  std::map<int, Call> forks_;  // by pid of a child not yet seen: its fork
  std::map<int, int> parents_;
  // By pid: lines of a child that runs before its parent's fork has returned, as it often does. Who
  // its parent is shows when that line comes.
  std::map<int, std::vector<Held>> held_;
  std::vector<std::string> stacks_;
  std::map<std::string, StackId> stack_ids_;
  std::vector<Finding> findings_;
  std::vector<Complaint> complaints_;
  int line_ = 0;
  bool over_ = false;  // nothing comes any more
};

}  // namespace ofdcheck
